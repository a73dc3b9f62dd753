#include "proxy/dialect/usage_reader.h"

namespace gatehouse::proxy::dialect {
namespace {

using simdjson::SUCCESS;
namespace ondemand = simdjson::ondemand;

/// `cached_tokens` of prompt_tokens_details or input_tokens_details.
bool read_details(ondemand::object& details, UsageMembers& members) {
  return each_member(details, [&](ondemand::field& field) {
    if (!is_named(field.key(), "cached_tokens")) return true;
    if (const auto count = count_of(token_of(field.value()))) members.cached = count;
    return true;
  });
}

std::optional<TokenCount>* member_of(Dialect dialect, simdjson::ondemand::raw_json_string key,
                                     UsageMembers& members) {
  if (is_named(key, "input_tokens")) return &members.input;
  if (is_named(key, "output_tokens")) return &members.output;
  if (dialect == Dialect::anthropic) {
    if (is_named(key, "cache_read_input_tokens")) return &members.cached;
    if (is_named(key, "cache_creation_input_tokens")) return &members.cache_creation;
    return nullptr;
  }
  if (is_named(key, "prompt_tokens")) return &members.input;
  if (is_named(key, "completion_tokens")) return &members.output;
  if (is_named(key, "total_tokens")) return &members.total;
  return nullptr;
}

}  // namespace

bool read_usage(Dialect dialect, ondemand::object& object, UsageMembers& members) {
  UsageMembers read;
  const bool whole = each_member(object, [&](ondemand::field& field) {
    const auto key = field.key();
    if (auto* member = member_of(dialect, key, read)) {
      if (const auto count = count_of(token_of(field.value()))) *member = count;
      return true;
    }
    ondemand::object details;
    const bool has_details =
        dialect == Dialect::openai &&
        (is_named(key, "prompt_tokens_details") || is_named(key, "input_tokens_details")) &&
        field.value().get_object().get(details) == SUCCESS;
    return !has_details || read_details(details, read);
  });
  if (whole) members.merge(read);
  return whole;
}

bool read_usage(Dialect dialect, std::string_view padded, UsageMembers& members) {
  JsonParser parser(padded.size());
  ondemand::document document;
  ondemand::object object;
  return parser.parse(padded).get(document) == SUCCESS &&
         document.get_object().get(object) == SUCCESS && read_usage(dialect, object, members);
}

}  // namespace gatehouse::proxy::dialect
