#pragma once

#include <optional>
#include <string>

#include "proxy/dialect/json_parser.h"
#include "proxy/dialect/json_text.h"
#include "proxy/dialect/usage_reader.h"

namespace gatehouse::testing {

// What a JSON parser finds in a whole answer: BodyMeter, which only passes over it, must find the
// same. Nothing when the body is not a JSON object or holds no usage.
inline std::optional<proxy::dialect::Usage> parsed_usage(Dialect dialect, std::string body) {
  using namespace proxy::dialect;
  ensure_json_padding(body);
  JsonParser parser(body.size());
  UsageMembers members;
  bool found = false;
  const bool whole = each_root_member(parser, body, [&](simdjson::ondemand::field& field) {
    simdjson::ondemand::object usage;
    if (!is_named(field.key(), "usage")) return true;
    if (field.value().get_object().get(usage) != simdjson::SUCCESS) return true;
    found = true;
    return read_usage(dialect, usage, members);
  });
  if (!whole || !found) return std::nullopt;
  return members.usage(dialect);
}

}  // namespace gatehouse::testing
