#include "proxy/pipeline/cors.h"

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

std::string fields_for(const Cors& cors, const std::string& origin, bool preflight = false) {
  const std::string bytes = "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: " + origin +
                            "\r\nAccess-Control-Request-Headers: authorization, x-a\r\n\r\n";
  http1::RequestParser parser;
  http1::RequestHead head;
  REQUIRE(parser.parse(bytes, head).state == http1::ParseState::complete);
  http1::HeadWriter writer;
  if (preflight) {
    cors.write_preflight(head, writer);
  } else {
    cors.write_fields(head, writer);
  }
  return std::string(writer.text());
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("by default every page may read the answer") {
  const std::string fields = fields_for(Cors({"*"}), "https://a.example");
  CHECK(has(fields, "access-control-allow-origin: *\r\n"));
}

TEST_CASE("with a list only its pages may, and caches are told that it depends on the origin") {
  const Cors cors({"https://a.example", "https://b.example"});
  const std::string listed = fields_for(cors, "https://b.example");
  CHECK(has(listed, "access-control-allow-origin: https://b.example\r\n"));
  CHECK(has(listed, "vary: origin\r\n"));
  const std::string other = fields_for(cors, "https://evil.example");
  CHECK_FALSE(has(other, "access-control-allow-origin"));
  CHECK(has(other, "vary: origin\r\n"));
}

TEST_CASE("a preflight is told the fields it asked about, Authorization among them") {
  const std::string fields = fields_for(Cors({"*"}), "https://a.example", true);
  CHECK(has(fields, "access-control-allow-headers: authorization, x-a\r\n"));
  CHECK(has(fields,
            "access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"));
}

}  // namespace
}  // namespace gatehouse::proxy
