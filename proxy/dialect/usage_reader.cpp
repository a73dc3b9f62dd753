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
  switch (dialect) {
    case Dialect::openai:
      if (is_named(key, "prompt_tokens")) return &members.input;
      if (is_named(key, "completion_tokens")) return &members.output;
      if (is_named(key, "total_tokens")) return &members.total;
      break;
    case Dialect::anthropic:
      if (is_named(key, "cache_read_input_tokens")) return &members.cached;
      if (is_named(key, "cache_creation_input_tokens")) return &members.cache_creation;
      break;
  }
  return nullptr;
}

/// What an entry of `iterations` took, unless it is a turn of the message: the counts beside the
/// list are the sum of those.
bool read_iteration(ondemand::value& value, UsageMembers& members) {
  ondemand::object object;
  if (value.get_object().get(object) != SUCCESS) return true;
  std::string_view type;
  UsageMembers read;
  const bool whole = each_member(object, [&](ondemand::field& field) {
    const auto key = field.key();
    if (is_named(key, "type")) type = token_of(field.value());
    if (auto* member = member_of(Dialect::anthropic, key, read)) {
      *member = count_of(token_of(field.value()));
    }
    return true;
  });
  if (!type.starts_with('"') || type == R"("message")") return whole;
  if (const auto pass = read.usage(Dialect::anthropic)) members.add_aside(*pass);
  return whole;
}

bool read_iterations(ondemand::array& iterations, UsageMembers& members) {
  UsageMembers read;
  const bool whole =
      each_element(iterations, [&](ondemand::value& value) { return read_iteration(value, read); });
  members.merge(read);
  return whole;
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
    ondemand::array iterations;
    if (dialect == Dialect::anthropic && is_named(key, "iterations")) {
      return field.value().get_array().get(iterations) != SUCCESS ||
             read_iterations(iterations, read);
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
