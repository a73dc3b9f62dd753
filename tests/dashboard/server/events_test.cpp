// GET /api/events and GET /api/proxies.

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <httplib.h>

#include "common/system/file_lock.h"
#include "common/system/sha256.h"
#include "tests/dashboard/server/rest_fixture.h"
#include "tests/support/wait_until.h"

namespace gatehouse::dashboard::testing {
namespace {

using gatehouse::testing::wait_until;

/// A browser that listens. Ends with the object.
class Listener {
 public:
  Listener(RestFixture& fixture, const Fields& headers)
      : client_("http://" + fixture.host()), thread_([this, headers] { listen(headers); }) {
    REQUIRE(wait_until([&] { return contains("retry: "); }));
  }
  ~Listener() {
    leave_ = true;
    client_.stop();
    thread_.join();
  }

  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  bool contains(const std::string& part) const { return text().find(part) != std::string::npos; }
  bool hears(const std::string& part) const {
    return wait_until([&] { return contains(part); });
  }
  bool ended() const { return ended_; }

  /// The id of the last event so far.
  std::string last_id() const {
    const std::string all = text();
    const std::size_t at = all.rfind("id: ") + 4;
    return all.substr(at, all.find('\n', at) - at);
  }

 private:
  void listen(const Fields& headers) {
    httplib::Headers sent(headers.begin(), headers.end());
    client_.set_read_timeout(std::chrono::seconds(60));
    client_.Get("/api/events", sent, [this](const char* data, std::size_t size) {
      const std::lock_guard lock(mutex_);
      text_.append(data, size);
      return !leave_;
    });
    ended_ = true;
  }

  httplib::Client client_;
  mutable std::mutex mutex_;
  std::string text_;
  std::atomic<bool> leave_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

Fields script_headers() { return {{"Authorization", std::string("Bearer ") + kScriptToken}}; }

TEST_CASE("creating, changing and deleting a key is told as it happens") {
  RestFixture fixture;
  const Listener listener(fixture, script_headers());
  const Json key = fixture.make_key("Ana");
  const std::string id = key["id"].get<std::string>();
  CHECK(listener.hears("event: key.created\ndata: {\"id\":\"" + id + "\",\"name\":\"Ana\""));
  fixture.script("POST", "/api/keys/" + id + "/disable");
  CHECK(listener.hears("event: key.updated\ndata: {\"id\":\"" + id));
  fixture.script("DELETE", "/api/keys/" + id);
  CHECK(listener.hears("event: key.deleted\ndata: {\"id\":\"" + id));
  CHECK_FALSE(listener.contains(key["key"].get<std::string>()));
}

TEST_CASE("an edit by hand and usage by a proxy are told as well") {
  RestFixture fixture;
  fixture.make_key("Ana");
  const Listener listener(fixture, script_headers());
  Json document = Json::parse(fixture.read_document());
  document["keys"][0]["total_lifetime_tokens"] = 77;
  fixture.write_document(document.dump());
  CHECK(listener.hears("event: usage.updated\n"));
  CHECK(listener.contains("\"total_lifetime_tokens\":77"));
  document["keys"][0]["name"] = "Anna";
  fixture.write_document(document.dump());
  CHECK(listener.hears("\"name\":\"Anna\""));
}

TEST_CASE("any change of the config is told, usage alone is not") {
  RestFixture fixture;
  fixture.make_key("Ana");
  const Listener listener(fixture, script_headers());
  Json document = Json::parse(fixture.read_document());
  document["keys"][0]["total_lifetime_tokens"] = 77;
  fixture.write_document(document.dump());
  REQUIRE(listener.hears("event: usage.updated\n"));
  CHECK_FALSE(listener.contains("config.updated"));
  document["settings"]["ping_seconds"] = 20;
  fixture.write_document(document.dump());
  CHECK(listener.hears("event: config.updated\ndata: {\"revision\":" + document["revision"].dump() +
                       "}"));
}

TEST_CASE("a file that breaks and is mended is told, without anybody asking for it") {
  RestFixture fixture;
  const std::string good = fixture.read_document();
  const Listener listener(fixture, script_headers());
  fixture.write_document("{\"keys\": [}");
  CHECK(listener.hears("event: document.invalid\n"));
  CHECK(listener.contains("\"line\":1"));
  fixture.write_document(good);
  CHECK(listener.hears("event: document.valid\ndata: {\"revision\":0}"));
}

TEST_CASE("a listener that comes back gets what it missed, and nothing twice") {
  RestFixture fixture;
  std::string last;
  {
    const Listener listener(fixture, script_headers());
    fixture.make_key("first");
    REQUIRE(listener.hears("\"name\":\"first\""));
    last = listener.last_id();
  }
  fixture.make_key("second");
  Fields headers = script_headers();
  headers.emplace("Last-Event-ID", last);
  const Listener listener(fixture, headers);
  CHECK(listener.hears("\"name\":\"second\""));
  CHECK_FALSE(listener.contains("\"name\":\"first\""));
  CHECK_FALSE(listener.contains("event: reset"));
}

TEST_CASE("a listener with an unknown id is told to fetch everything again") {
  RestFixture fixture;
  fixture.make_key("Ana");
  Fields headers = script_headers();
  headers.emplace("Last-Event-ID", "0000-5");
  const Listener listener(fixture, headers);
  const Json document = Json::parse(fixture.read_document());
  CHECK(listener.hears("event: reset\ndata: {\"revision\":" + document["revision"].dump() + "}"));
}

TEST_CASE("many changes at once are told as one reset") {
  RestFixture fixture;
  const Listener listener(fixture, script_headers());
  Json document = Json::parse(fixture.read_document());
  for (int i = 0; i < 200; ++i) {
    const std::string number = std::to_string(i);
    document["keys"].push_back({{"key", "pk_number_" + number}, {"name", "key " + number}});
  }
  fixture.write_document(document.dump());
  CHECK(listener.hears("event: reset\n"));
  CHECK_FALSE(listener.contains("key.created"));
}

TEST_CASE("a silent stream is pinged, and ends with its session") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const Listener listener(fixture, {{"Cookie", cookie}});
  fixture.clock().advance(std::chrono::seconds(16));
  CHECK(listener.hears(": ping"));
  fixture.browser(cookie, "POST", "/api/logout");
  fixture.clock().advance(std::chrono::seconds(16));
  CHECK(wait_until([&] { return listener.ended(); }));
}

TEST_CASE("a stop ends the streams at once") {
  auto fixture = std::make_unique<RestFixture>();
  const auto began = std::chrono::steady_clock::now();
  {
    const Listener listener(*fixture, script_headers());
    fixture->restart();
    CHECK(wait_until([&] { return listener.ended(); }));
  }
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
}

std::string with_proxy(const std::string& document, const std::string& digest) {
  Json json = Json::parse(document);
  json["proxies"]["01JC"] = {{"listen", "127.0.0.1:3030"},
                             {"pid", 7},
                             {"journal", "usage/01JC.jsonl"},
                             {"applied_revision", 0},
                             {"applied_digest", digest},
                             {"started_at", "2026-11-20T12:00:00Z"},
                             {"applied_at", "2026-11-20T12:00:01Z"}};
  return json.dump();
}

TEST_CASE("a proxy runs exactly while its journal is locked, and listeners hear of both") {
  RestFixture fixture;
  std::filesystem::create_directories(fixture.folder / "usage");
  const auto journal = fixture.folder / "usage/01JC.jsonl";
  gatehouse::testing::write_file(journal, "");
  fixture.write_document(with_proxy(fixture.read_document(), "unknown"));
  const Listener listener(fixture, script_headers());

  const Json idle = fixture.script("GET", "/api/proxies").json;
  REQUIRE(idle["proxies"].size() == 1);
  CHECK(idle["proxies"][0]["instance"] == "01JC");
  CHECK(idle["proxies"][0]["running"] == false);
  CHECK(idle["proxies"][0]["current"] == false);
  CHECK(idle["proxies"][0]["url"] == "http://127.0.0.1:3030");
  CHECK(idle["base_url"].is_null());
  CHECK(idle["data_file"] == (fixture.folder / "apikeys.json").string());
  {
    const FileLock lock = FileLock::acquire(real_file_system(), journal, std::chrono::seconds(5));
    const Json running = fixture.script("GET", "/api/proxies").json;
    CHECK(running["proxies"][0]["running"] == true);
    CHECK(running["base_url"] == "http://127.0.0.1:3030");
    CHECK(listener.hears("\"running\":true"));
  }
  const std::string seen = listener.text();
  CHECK(wait_until(
      [&] { return listener.text().find("\"running\":false", seen.size()) != std::string::npos; }));
}

TEST_CASE("a credential that a proxy reports otherwise is told, though nothing else changes") {
  RestFixture fixture;
  Json document = Json::parse(with_proxy(fixture.read_document(), "unknown"));
  Json& reports = document["proxies"]["01JC"]["credentials"];
  reports = Json::array({{{"upstream", "zai"}, {"name", "main"}, {"state", "set"}}});
  fixture.write_document(document.dump());
  REQUIRE(wait_until([&] {
    return fixture.script("GET", "/api/upstreams/zai").body.find("\"set\"") != std::string::npos;
  }));
  const Listener listener(fixture, script_headers());
  reports[0]["state"] = "rejected";
  fixture.write_document(document.dump());
  CHECK(listener.hears("event: proxy.updated\n"));
}

TEST_CASE("a journal outside the data folder is nobody's") {
  RestFixture fixture;
  const TempDir elsewhere;
  gatehouse::testing::write_file(elsewhere / "j.jsonl", "");
  const FileLock lock =
      FileLock::acquire(real_file_system(), elsewhere / "j.jsonl", std::chrono::seconds(5));
  Json document = Json::parse(fixture.read_document());
  document["proxies"]["01JC"] = {{"listen", "127.0.0.1:3030"},
                                 {"journal", (elsewhere / "j.jsonl").string()}};
  fixture.write_document(document.dump());
  const Answer answer = fixture.script("GET", "/api/proxies");
  if (answer.status == 200 && !answer.json["proxies"].empty()) {
    CHECK(answer.json["proxies"][0]["running"] == false);
  }
}

TEST_CASE("a given proxy URL is what callers are told") {
  DashboardConfig config;
  config.proxy_url = "https://llm.example.com";
  RestFixture fixture(RestFixture::Begin::with_accounts, config);
  CHECK(fixture.script("GET", "/api/proxies").json["base_url"] == "https://llm.example.com");
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
