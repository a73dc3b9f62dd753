#include "dashboard/model/key_record.h"

#include <set>
#include <string_view>

#include <doctest/doctest.h>

#include "dashboard/model/proxy_records.h"

namespace gatehouse::dashboard {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-11-20T12:00:00Z");

ApiKey some_key() {
  ApiKey key;
  key.id = "key_1";
  key.name = "Ana";
  key.hint = "gk_…k3Qz";
  key.token_limit = 100;
  key.usage_windows = {
      {*parse_rfc3339("2026-11-20T06:00:00Z"), 1000, kBucketWidth, {}},  // does not count any more
      {*parse_rfc3339("2026-11-20T09:00:00Z"), 30, kBucketWidth, {}},
      {*parse_rfc3339("2026-11-20T11:45:00Z"), 20, kBucketWidth, {}},
  };
  return key;
}

TEST_CASE("a key's usage is what counts at the moment, and when it stops counting") {
  const Json usage = to_json(usage_of(some_key(), kNow));
  CHECK(usage == Json::parse(R"({"used":50,"limit":100,"remaining":50,
    "window_started_at":"2026-11-20T09:00:00Z","window_ends_at":"2026-11-20T14:15:00Z",
    "frees":[{"at":"2026-11-20T14:15:00Z","tokens":30},
             {"at":"2026-11-20T17:00:00Z","tokens":20}]})"));
}

TEST_CASE("a key that has used nothing has no window") {
  const Json usage = to_json(usage_of(ApiKey{}, kNow));
  CHECK(usage["used"] == 0);
  CHECK(usage["limit"].is_null());
  CHECK(usage["remaining"].is_null());
  CHECK(usage["window_started_at"].is_null());
  CHECK(usage["frees"].empty());
}

TEST_CASE("of several things that are wrong with a key its status names the first") {
  ApiKey key = some_key();
  CHECK(status_of(key, 99, kNow) == KeyStatus::active);
  CHECK(status_of(key, 100, kNow) == KeyStatus::used_up);
  key.token_limit = 0;
  CHECK(status_of(key, 100, kNow) == KeyStatus::blocked);
  key.expiry_date = kNow;
  CHECK(status_of(key, 100, kNow) == KeyStatus::expired);
  key.enabled = false;
  CHECK(status_of(key, 100, kNow) == KeyStatus::disabled);
  key = some_key();
  key.token_limit.reset();
  CHECK(status_of(key, kMaxTokenLimit, kNow) == KeyStatus::active);
}

TEST_CASE("every status has a name of its own") {
  std::set<std::string_view> names;
  for (const KeyStatus status : {KeyStatus::active, KeyStatus::disabled, KeyStatus::expired,
                                 KeyStatus::blocked, KeyStatus::used_up}) {
    names.insert(to_string(status));
  }
  CHECK(names.size() == 5);
  CHECK_FALSE(names.contains(""));
}

TEST_CASE("a record shows how a secret is stored, never the secret") {
  ApiKey key = some_key();
  CHECK(key_record(key, kNow)["storage"] == "hashed");
  key.plain = Secret("pk_ana_12345");
  const Json record = key_record(key, kNow);
  CHECK(record["storage"] == "plain");
  CHECK(to_text(record).find("pk_ana") == std::string::npos);
}

TEST_CASE("a previous secret is shown for as long as it is valid") {
  ApiKey key = some_key();
  key.previous = PreviousSecret{{}, "gk_…old1", kNow + std::chrono::seconds(1), {}};
  CHECK(key_record(key, kNow)["previous"]["key_hint"] == "gk_…old1");
  CHECK(key_record(key, kNow + std::chrono::seconds(1))["previous"].is_null());
}

TEST_CASE("usage leaves the ETag alone, an edit of any member changes it") {
  const ApiKey key = some_key();
  const std::string etag = etag_of(key);
  CHECK(key_record(key, kNow)["etag"] == etag);
  ApiKey used = key;
  used.total_lifetime_tokens = 9;
  used.last_used = kNow;
  used.usage_windows.clear();
  CHECK(etag_of(used) == etag);

  std::vector<ApiKey> edited(12, key);
  edited[0].name = "Bob";
  edited[1].enabled = false;
  edited[2].model = "m";
  edited[3].allowed_models = {"m"};
  edited[4].token_limit = 101;
  edited[5].requests_per_minute = 1;
  edited[6].max_concurrent = 1;
  edited[7].reservation = ReservationMode::max;
  edited[8].expiry_date = kNow;
  edited[9].owner = "o";
  edited[10].tags = {"t"};
  edited[11].notes = "n";
  for (std::size_t i = 0; i < edited.size(); ++i) {
    CAPTURE(i);
    CHECK(etag_of(edited[i]) != etag);
  }
}

TEST_CASE("an address that means every address is reached by loopback") {
  CHECK(reachable_url("127.0.0.1:3030") == "http://127.0.0.1:3030");
  CHECK(reachable_url("0.0.0.0:3030") == "http://127.0.0.1:3030");
  CHECK(reachable_url("[::]:3030") == "http://[::1]:3030");
  CHECK(reachable_url("10.0.0.7:3030") == "http://10.0.0.7:3030");
  CHECK(reachable_url("0.0.0.0:3030", true) == "https://127.0.0.1:3030");
}

}  // namespace
}  // namespace gatehouse::dashboard
