#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "common/domain/tokens.h"

namespace gatehouse::proxy::dialect {

/// A simdjson parser for one document at a time: the thread's own, whose memory is kept, or for a
/// large document one that goes with this object. Only one document may be open on a thread at a
/// time.
class JsonParser {
 public:
  explicit JsonParser(std::size_t document_size);

  /// A document in a buffer with padding (ensure_json_padding).
  simdjson::simdjson_result<simdjson::ondemand::document> parse(std::string_view padded) {
    return parser_->iterate(padded.data(), padded.size(),
                            padded.size() + simdjson::SIMDJSON_PADDING);
  }

 private:
  std::unique_ptr<simdjson::ondemand::parser> own_;
  simdjson::ondemand::parser* parser_;
};

/// Calls visit(simdjson::ondemand::field&) -> bool for each member. False when the JSON is
/// malformed or visit said so.
template <typename Visit>
bool each_member(simdjson::ondemand::object& object, Visit&& visit) {
  for (auto item : object) {
    simdjson::ondemand::field field;
    if (std::move(item).get(field) != simdjson::SUCCESS || !visit(field)) return false;
  }
  return true;
}

/// The same for the root of a document in a buffer with padding, which has to be an object.
template <typename Visit>
bool each_root_member(JsonParser& parser, std::string_view padded, Visit&& visit) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object root;
  return parser.parse(padded).get(document) == simdjson::SUCCESS &&
         document.get_object().get(root) == simdjson::SUCCESS && each_member(root, visit);
}

/// Calls visit(simdjson::ondemand::value&) -> bool for each element.
template <typename Visit>
bool each_element(simdjson::ondemand::array& array, Visit&& visit) {
  for (auto item : array) {
    simdjson::ondemand::value value;
    if (std::move(item).get(value) != simdjson::SUCCESS || !visit(value)) return false;
  }
  return true;
}

/// Whether that is a member's name, spelled without escapes.
inline bool is_named(simdjson::ondemand::raw_json_string key, std::string_view name) {
  return key.unsafe_is_equal(name);
}

/// The text in a buffer of this thread that has padding. Valid until the next call on the thread.
std::string_view padded_copy(std::string_view text);

/// Without the white space that simdjson leaves behind a value.
inline std::string_view without_space(std::string_view text) {
  while (!text.empty()) {
    const char last = text.back();
    if (last != ' ' && last != '\n' && last != '\r' && last != '\t') break;
    text.remove_suffix(1);
  }
  return text;
}

/// A scalar's text, or the opening bracket.
inline std::string_view token_of(simdjson::ondemand::value& value) {
  return without_space(value.raw_json_token());
}

/// A whole number from 0 to kMaxTokenLimit, "12" or "12.0"; larger ones are cut to that.
std::optional<TokenCount> count_of(std::string_view token);

}  // namespace gatehouse::proxy::dialect
