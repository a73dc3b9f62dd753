#include "dashboard/model/key_query.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-11-20T12:00:00Z");

ApiKey make_key(const std::string& id, const std::string& name) {
  ApiKey key;
  key.id = id;
  key.name = name;
  key.hint = "gk_…" + id;
  return key;
}

std::vector<ApiKey> some_keys() {
  std::vector<ApiKey> keys{make_key("k1", "Cleo"), make_key("k2", "ana"), make_key("k3", "Bob"),
                           make_key("k4", "Dora")};
  keys[0].owner = "Team Rocket";
  keys[0].token_limit = 100;
  keys[0].usage_windows = {{kNow - std::chrono::hours(1), 100, kBucketWidth, {}}};  // used up
  keys[1].model = "glm-4.7";
  keys[1].tags = {"staging"};
  keys[1].expiry_date = kNow - std::chrono::hours(1);
  keys[1].last_used = kNow;
  keys[2].enabled = false;
  keys[2].model = "glm-4.6";
  keys[2].token_limit = 5;
  keys[3].token_limit = 0;
  keys[3].expiry_date = kNow + std::chrono::hours(1);
  return keys;
}

GivenParameters params(std::initializer_list<std::pair<const char*, const char*>> list) {
  return {list.begin(), list.end()};
}

/// The names on the page that a query selects, with the total.
std::string select(std::initializer_list<std::pair<const char*, const char*>> list) {
  std::vector<FieldError> errors;
  const KeyQuery query = parse_key_query(params(list), errors);
  REQUIRE(errors.empty());
  const std::vector<ApiKey> keys = some_keys();
  const KeyPage page = select_keys(keys, query, kNow);
  std::string text;
  for (const ApiKey* key : page.keys) text += key->name + " ";
  return text + "of " + std::to_string(page.total);
}

TEST_CASE("keys are sorted by name without regard to case when nothing is said") {
  CHECK(select({}) == "ana Bob Cleo Dora of 4");
  CHECK(select({{"sort_order", "desc"}}) == "Dora Cleo Bob ana of 4");
}

TEST_CASE("a search looks into name, hint, id, owner and tags, whatever the case") {
  CHECK(select({{"search", "AN"}}) == "ana of 1");
  CHECK(select({{"search", "rocket"}}) == "Cleo of 1");
  CHECK(select({{"search", "STAG"}}) == "ana of 1");
  CHECK(select({{"search", "k3"}}) == "Bob of 1");
  CHECK(select({{"search", "…k4"}}) == "Dora of 1");
  CHECK(select({{"search", "nobody"}}) == "of 0");
}

TEST_CASE("keys are filtered by model, expiry and status") {
  CHECK(select({{"filter_model", "glm-4.7"}}) == "ana of 1");
  CHECK(select({{"filter_expired", "true"}}) == "ana of 1");
  CHECK(select({{"filter_expired", "false"}}) == "Bob Cleo Dora of 3");
  CHECK(select({{"status", "disabled"}}) == "Bob of 1");
  CHECK(select({{"status", "used_up"}}) == "Cleo of 1");
  CHECK(select({{"status", "blocked"}}) == "Dora of 1");
  CHECK(select({{"status", "expired"}}) == "ana of 1");
  CHECK(select({{"status", "active"}}) == "of 0");
}

TEST_CASE("unlimited and never-expiring count as the largest, never used as the smallest") {
  CHECK(select({{"sort_by", "token_limit_per_5h"}}) == "Dora Bob Cleo ana of 4");
  CHECK(select({{"sort_by", "expiry_date"}}) == "ana Dora Bob Cleo of 4");
  CHECK(select({{"sort_by", "last_used"}, {"sort_order", "desc"}}) == "ana Dora Cleo Bob of 4");
  CHECK(select({{"sort_by", "used"}, {"sort_order", "desc"}, {"per_page", "1"}}) == "Cleo of 4");
}

TEST_CASE("a list is cut into pages; a page beyond the last is empty; 0 a page is all") {
  CHECK(select({{"per_page", "3"}}) == "ana Bob Cleo of 4");
  CHECK(select({{"per_page", "3"}, {"page", "2"}}) == "Dora of 4");
  CHECK(select({{"per_page", "3"}, {"page", "3"}}) == "of 4");
  CHECK(select({{"per_page", "0"}, {"page", "7"}}) == "ana Bob Cleo Dora of 4");
}

TEST_CASE("every bad parameter is refused, naming what is allowed") {
  std::vector<FieldError> errors;
  parse_key_query(params({{"sort_by", "colour"},
                          {"sort_order", "up"},
                          {"filter_expired", "1"},
                          {"status", "gone"},
                          {"page", "0"},
                          {"per_page", "1001"}}),
                  errors);
  REQUIRE(errors.size() == 6);
  CHECK(errors[0] == FieldError{"sort_by",
                                "must be one of name, created_at, last_used, expiry_date, used, "
                                "token_limit_per_5h, total_lifetime_tokens, status"});
  CHECK(errors[1] == FieldError{"sort_order", "must be one of asc, desc"});
  CHECK(errors[2] == FieldError{"filter_expired", "must be one of true, false"});
  CHECK(errors[3] ==
        FieldError{"status", "must be one of active, disabled, expired, blocked, used_up"});
  CHECK(errors[4].field == "page");
  CHECK(errors[5] == FieldError{"per_page", "must be a whole number from 0 to 1000"});
}

TEST_CASE("a parameter that there is not is refused, and so is one that is given twice") {
  std::vector<FieldError> errors;
  parse_key_query(params({{"sort", "name"}, {"page", "1"}, {"page", "2"}}), errors);
  REQUIRE(errors.size() == 2);
  CHECK(errors[0] ==
        FieldError{"sort",
                   "is no parameter; there are search, sort_by, sort_order, filter_model, "
                   "filter_expired, status, page, per_page"});
  CHECK(errors[1] == FieldError{"page", "must be given once"});
}

TEST_CASE("numbers with anything around them are refused") {
  for (const char* text : {"1 ", "+1", "-1", "1.0", "0x1", "99999999999999999999"}) {
    CAPTURE(text);
    std::vector<FieldError> errors;
    parse_key_query(params({{"page", text}}), errors);
    CHECK(errors.size() == 1);
  }
}

TEST_CASE("each model is named once") {
  std::vector<ApiKey> keys = some_keys();
  keys[3].model = "glm-4.7";
  const auto models = distinct_models(keys);
  REQUIRE(models.size() == 2);
  CHECK(models[0] == "glm-4.6");
  CHECK(models[1] == "glm-4.7");
}

}  // namespace
}  // namespace gatehouse::dashboard
