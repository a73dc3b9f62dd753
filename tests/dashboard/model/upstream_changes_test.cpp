#include "dashboard/model/upstream_changes.h"

#include <string>

#include <doctest/doctest.h>

#include "dashboard/model/upstream_record.h"

namespace gatehouse::dashboard {
namespace {

const std::vector<Upstream> kBuiltIn = built_in_upstreams(std::nullopt, std::nullopt);

std::string seal(const Secret& secret) { return "sealed(" + secret.expose() + ")"; }

Json fresh() { return {{"name", "x"}, {"path_prefix", "/x"}, {"base_url", "https://example.com"}}; }

Json with(Json members, const char* name, Json value) {
  members[name] = std::move(value);
  return members;
}

/// The fields that an addition is refused for, joined by commas.
std::string refused_fields(const Json& members) {
  Document document;
  const Refused refused = add_upstream(document, kBuiltIn, members, seal);
  std::string fields;
  if (!refused) return fields;
  for (const FieldError& error : refused->errors) {
    fields += (fields.empty() ? "" : ",") + error.field;
  }
  return fields;
}

}  // namespace

TEST_CASE("the first own upstream stands beside the built-in ones") {
  Document document;
  REQUIRE_FALSE(add_upstream(document, kBuiltIn, fresh(), seal));
  REQUIRE(document.upstreams.has_value());
  CHECK(document.upstreams->size() == kBuiltIn.size() + 1);
  CHECK(find_upstream(*document.upstreams, "x")->base_url == "https://example.com");
}

TEST_CASE("a secret that was typed in is sealed, and a credential that is only named stays") {
  Document document;
  const Json credentials =
      Json::array({{{"name", "a"}, {"secret", "sk-1"}}, {{"name", "b"}, {"env", "B"}}});
  REQUIRE_FALSE(add_upstream(document, kBuiltIn, with(fresh(), "credentials", credentials), seal));
  const Json others = Json::array({{{"name", "b"}, {"file", "/f"}}, {{"name", "a"}}});
  REQUIRE_FALSE(edit_upstream(document, kBuiltIn, "x", {{"credentials", others}}, seal));
  const Upstream& changed = *find_upstream(*document.upstreams, "x");
  REQUIRE(changed.credentials.size() == 2);
  CHECK(changed.credentials[0].file == "/f");
  CHECK_FALSE(changed.credentials[0].env.has_value());
  CHECK(changed.credentials[1].sealed == "sealed(sk-1)");
  CHECK(upstream_record(changed).dump().find("sk-1") == std::string::npos);
}

TEST_CASE("a record that is sent back changes nothing") {
  Document document;
  const Json credentials = Json::array({{{"name", "a"}, {"secret", "sk-1"}}});
  REQUIRE_FALSE(add_upstream(document, kBuiltIn, with(fresh(), "credentials", credentials), seal));
  const std::vector<Upstream> before = *document.upstreams;
  for (const Upstream& upstream : before) {
    REQUIRE_FALSE(edit_upstream(document, kBuiltIn, upstream.name, tagged_record(upstream), seal));
  }
  CHECK(*document.upstreams == before);
}

TEST_CASE("what an upstream may not be is refused by name") {
  CHECK(refused_fields(Json::object()) == "name,path_prefix,base_url");
  CHECK(refused_fields(with(fresh(), "path_prefix", "x")) == "path_prefix");
  CHECK(refused_fields(with(fresh(), "path_prefix", "/v1")).find("path_prefix") == 0);
  CHECK(refused_fields(with(fresh(), "base_url", "ftp://x")) == "base_url");
  CHECK(refused_fields(with(fresh(), "dialect", "latin")) == "dialect");
  CHECK(refused_fields(with(fresh(), "strip_prefix", "yes")) == "strip_prefix");
  CHECK(refused_fields(with(fresh(), "canary", 1)) == "canary");
  CHECK(refused_fields(with(fresh(), "fallback", "nobody")) == "fallback");
  CHECK(refused_fields(with(fresh(), "timeouts", {{"idle_ms", 0}})) == "timeouts.idle_ms");
  CHECK(refused_fields(with(fresh(), "timeouts", {{"x", 1}})) == "timeouts.x");
  CHECK(refused_fields(with(fresh(), "model_aliases", {{"a", 1}})) == "model_aliases");
  CHECK(refused_fields(with(fresh(), "allow_paths", "x")) == "allow_paths");
  CHECK(refused_fields(with(fresh(), "credentials", {{{"name", "a"}}})) == "credentials[0]");
  CHECK(refused_fields(with(fresh(), "credentials", {{{"name", "a"}, {"value", "x"}}})) ==
        "credentials[0].value");
  CHECK(refused_fields(with(fresh(), "colour", "red")) == "colour");
  CHECK(refused_fields(with(fresh(), "name", "zai")) == "name");
}

TEST_CASE("one that others fall back to is not removed, nor one that there is not") {
  Document document;
  REQUIRE_FALSE(add_upstream(document, kBuiltIn, with(fresh(), "fallback", "zai"), seal));
  CHECK(remove_upstream(document, kBuiltIn, "zai")->kind == Refusal::Kind::conflict);
  CHECK(remove_upstream(document, kBuiltIn, "none")->kind == Refusal::Kind::not_found);
  CHECK_FALSE(remove_upstream(document, kBuiltIn, "x"));
  CHECK_FALSE(remove_upstream(document, kBuiltIn, "zai"));
  CHECK(document.upstreams->size() == kBuiltIn.size() - 1);
}

}  // namespace gatehouse::dashboard
