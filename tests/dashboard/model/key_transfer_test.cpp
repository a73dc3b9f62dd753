#include "dashboard/model/key_transfer.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "common/system/sha256.h"
#include "dashboard/model/csv.h"
#include "dashboard/model/key_changes.h"

namespace gatehouse::dashboard {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-11-20T12:00:00Z");

std::vector<Json> parsed(std::string_view text, TransferFormat format) {
  auto result = parse_transfer(text, format);
  REQUIRE(std::holds_alternative<std::vector<Json>>(result));
  return std::get<std::vector<Json>>(result);
}

std::string problem_with(std::string_view text, TransferFormat format) {
  const auto result = parse_transfer(text, format);
  return std::holds_alternative<std::string>(result) ? std::get<std::string>(result) : "";
}

Refused import_into(Document& document, const std::vector<Json>& keys,
                    std::vector<Imported>& outcome) {
  return import_keys(document, keys, "ana", kNow, outcome);
}

Document with_key(const Json& members) {
  Document document;
  std::vector<FieldError> errors;
  const NewKey made = make_key(members, "ana", kNow, errors);
  REQUIRE(errors.empty());
  REQUIRE_FALSE(add_key(document, made.key));
  return document;
}

}  // namespace

TEST_CASE("a list comes out of a cell as it went in, whatever is in it") {
  for (const std::vector<std::string>& list : std::vector<std::vector<std::string>>{
           {}, {"a"}, {"a", "b c"}, {"a; b", "c"}, {"say \"hi\"", "\"", "\"x\";"}, {" a ", ","}}) {
    CAPTURE(Json(list).dump());
    CHECK(list_in_cell(cell_text(list)) == list);
  }
  CHECK(cell_text(std::vector<std::string>{"a", "b; c"}) == "a; \"b; c\"");
  CHECK(list_in_cell(" a;b ;; \"c") == std::vector<std::string>{"a", "b", "\"c"});
}

TEST_CASE("CSV is read as RFC 4180 has it") {
  using Lines = std::vector<std::vector<std::string>>;
  CHECK(parse_csv("a,b\r\nc,\"d\"\"e\nf\"\r\n") == Lines{{"a", "b"}, {"c", "d\"e\nf"}});
  CHECK(parse_csv("\xEF\xBB\xBF"
                  "a,\n\n,b") == Lines{{"a", ""}, {"", "b"}});
  CHECK(parse_csv("") == Lines{});
  CHECK_FALSE(parse_csv("a,\"b").has_value());
}

TEST_CASE("no text runs as a formula where the CSV is opened, and each comes back as it was") {
  const std::vector<std::pair<std::string, std::string>> cells{
      {"=1+1", "'=1+1"}, {"+1", "'+1"},     {"-1", "'-1"}, {"@a", "'@a"},  {"\t=1", "'\t=1"},
      {"'=1", "''=1"},   {"''=1", "'''=1"}, {"'a", "'a"},  {"a=1", "a=1"}, {"'", "'"}};
  for (const auto& each : cells) {
    const std::string& text = each.first;
    const std::string& cell = each.second;
    CAPTURE(text);
    const std::string csv = csv_text(Json::array({{{"a", text}}}), {"a"});
    CHECK(csv == "a\r\n" + cell + "\r\n");
    CHECK(parse_csv(csv)->at(1).at(0) == text);
  }
  CHECK(csv_text(Json::array({{{"a", -1}, {"b", {"=1", "x"}}}}), {"a", "b"}) ==
        "a,b\r\n-1,'=1; x\r\n");
}

TEST_CASE("exported keys come back as they were, in a document that knows none of them") {
  const Document document = with_key({{"name", "Ana"},
                                      {"token_limit_per_5h", 7},
                                      {"tags", {"a", "b"}},
                                      {"enabled", false},
                                      {"key", "some-own-secret"}});
  const Json exported = export_keys(document, true);
  Document other;
  std::vector<Imported> outcome;
  REQUIRE_FALSE(import_into(other, parsed(exported.dump(), TransferFormat::json), outcome));
  REQUIRE(outcome.size() == 1);
  CHECK(outcome[0].outcome == Imported::Outcome::created);
  CHECK(outcome[0].secret.empty());
  REQUIRE(other.keys.size() == 1);
  CHECK(other.keys[0].digest == sha256("some-own-secret"));
  CHECK(other.keys[0].hint == document.keys[0].hint);
  CHECK(other.keys[0].token_limit == 7);
  CHECK(other.keys[0].tags == document.keys[0].tags);
  CHECK_FALSE(other.keys[0].enabled);
  CHECK(export_keys(document, false).dump().find("sha256") == std::string::npos);
}

TEST_CASE("a known key is updated, keeps its secret, or is left unchanged") {
  Document document = with_key({{"name", "Ana"}, {"token_limit_per_5h", 7}, {"notes", "n"}});
  const ApiKey before = document.keys[0];
  std::vector<Imported> outcome;
  const auto rows = parsed("name,token_limit_per_5h,notes\nAna,7,n\n", TransferFormat::csv);
  REQUIRE_FALSE(import_into(document, rows, outcome));
  CHECK(outcome[0].outcome == Imported::Outcome::unchanged);
  const auto changed =
      parsed("name,token_limit_per_5h,notes,key\nAna,8,,other-secret\n", TransferFormat::csv);
  REQUIRE_FALSE(import_into(document, changed, outcome));
  CHECK(outcome[0].outcome == Imported::Outcome::updated);
  CHECK(document.keys[0].token_limit == 8);
  CHECK_FALSE(document.keys[0].notes.has_value());
  CHECK(document.keys[0].digest == before.digest);
}

TEST_CASE("a key without a secret gets one, and problems name the key by its place") {
  Document document;
  std::vector<Imported> outcome;
  REQUIRE_FALSE(import_into(document, {{{"name", "a"}, {"token_limit_per_5h", nullptr}}}, outcome));
  CHECK(sha256(outcome[0].secret.expose()) == document.keys[0].digest);

  const Refused refused =
      import_into(document,
                  {{{"name", "b"}},
                   {{"name", "c"}, {"token_limit_per_5h", 1}, {"x", 1}},
                   {{"name", "d"}, {"token_limit_per_5h", 1}, {"key_sha256", "zz"}}},
                  outcome);
  REQUIRE(refused.has_value());
  REQUIRE(refused->errors.size() == 3);
  CHECK(refused->errors[0].field == "keys[0].token_limit_per_5h");
  CHECK(refused->errors[1] == FieldError{"keys[1].x", "is not a member of a key"});
  CHECK(refused->errors[2].field == "keys[2].key_sha256");
}

TEST_CASE("a secret that is left empty is made, and told this once") {
  for (const std::vector<Json>& rows :
       {parsed("name,token_limit_per_5h,key\na,,\n", TransferFormat::csv),
        parsed(R"([{"name":"a","token_limit_per_5h":null,"key":null}])", TransferFormat::json)}) {
    Document document;
    std::vector<Imported> outcome;
    REQUIRE_FALSE(import_into(document, rows, outcome));
    REQUIRE(document.keys.size() == 1);
    CHECK(sha256(outcome[0].secret.expose()) == document.keys[0].digest);
  }
}

TEST_CASE("a digest alone is not stored plain, the key beside it is") {
  Json row{{"name", "a"},
           {"token_limit_per_5h", nullptr},
           {"store_plain", true},
           {"key_sha256", to_hex(sha256("some-own-secret"))}};
  Document document;
  std::vector<Imported> outcome;
  const Refused refused = import_into(document, {row}, outcome);
  REQUIRE(refused.has_value());
  REQUIRE(refused->errors.size() == 1);
  CHECK(refused->errors[0].field == "keys[0].store_plain");
  CHECK(document.keys.empty());

  row["key"] = "some-own-secret";
  REQUIRE_FALSE(import_into(document, {row}, outcome));
  REQUIRE(document.keys.size() == 1);
  REQUIRE(document.keys[0].plain.has_value());
  CHECK(document.keys[0].plain->expose() == "some-own-secret");
  CHECK(document.keys[0].digest == sha256("some-own-secret"));
}

TEST_CASE("what is no list of keys is refused in a sentence") {
  CHECK_FALSE(problem_with("{", TransferFormat::json).empty());
  CHECK_FALSE(problem_with("{\"key\":[]}", TransferFormat::json).empty());
  CHECK_FALSE(problem_with("[1]", TransferFormat::json).empty());
  CHECK_FALSE(problem_with("", TransferFormat::csv).empty());
  CHECK_FALSE(problem_with("name\na,b", TransferFormat::csv).empty());
  CHECK_FALSE(problem_with("name\n\"a", TransferFormat::csv).empty());
}

TEST_CASE("a file of keys that nests too deep is refused") {
  const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
  for (const std::string& text : {deep, "[{\"name\":" + deep + "}]"}) {
    CHECK(problem_with(text, TransferFormat::json) ==
          "This nests deeper than 64 arrays and objects, or has an object of more than 1000 "
          "members.");
  }
}

}  // namespace gatehouse::dashboard
