#include "proxy/dialect/request_scan.h"

#include <algorithm>
#include <utility>

#include "proxy/dialect/json_text.h"

namespace gatehouse::proxy::dialect {
namespace {

using simdjson::SUCCESS;
namespace ondemand = simdjson::ondemand;

constexpr int kMaxDepth = 256;
constexpr TokenCount kMaxChoices = 1024;
constexpr std::size_t kBytesPerTokenId = 4;  // a token given by number is one token

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

/// RFC 8259, 6.
bool is_number(std::string_view text) {
  std::size_t at = !text.empty() && text.front() == '-' ? 1 : 0;
  const std::size_t whole = digits_at(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_at(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits_at(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

bool is_literal(std::string_view token) {
  return token == "true" || token == "false" || token == "null";
}

/// The size of a member's name that starts at `name`, given its value.
std::size_t size_before(std::string_view value, const char* name) {
  const std::string_view between(name, static_cast<std::size_t>(value.data() - name));
  return std::min(between.rfind('"'), between.size());
}

/// Reads past a string. Left to itself simdjson would take one with a colon behind it for a
/// member's name, also in an array.
bool take_string(ondemand::value& value) { return value.get_raw_json_string().error() == SUCCESS; }

/// Where a `data:` URL may stand. Anywhere else a text that begins so is a text.
bool may_hold_data_url(simdjson::ondemand::raw_json_string name) {
  return is_named(name, "url") || is_named(name, "image_url") || is_named(name, "file_data");
}

bool is_image_type(std::string_view token) {
  return token == "\"image\"" || token == "\"image_url\"" || token == "\"input_image\"";
}

}  // namespace

std::size_t RequestScan::offset_of(std::string_view part) const {
  return part.data() == nullptr ? 0 : static_cast<std::size_t>(part.data() - body_.data());
}

bool RequestScan::refuse(std::string message, std::size_t offset) {
  if (!error_.message.empty()) return false;  // the first reason is the nearest one
  error_.offset = std::min(offset, body_.size());
  error_.message = std::move(message) + " (at byte " + std::to_string(error_.offset) + ")";
  return false;
}

bool RequestScan::refuse(std::string message, std::string_view at) {
  return refuse(std::move(message), offset_of(at));
}

bool RequestScan::run() {
  JsonParser parser(body_.size());
  ondemand::document document;
  if (const auto error = parser.parse(body_).get(document)) {
    const bool cut_short = error == simdjson::UNCLOSED_STRING || error == simdjson::EMPTY;
    return refuse(
        std::string("The request's body is not valid JSON: ") + simdjson::error_message(error),
        cut_short ? body_.size() : 0);
  }
  const std::size_t open_at = body_.find_first_not_of(" \t\r\n");
  if (open_at == std::string_view::npos || body_[open_at] != '{') {
    return refuse("The request's body is not a JSON object", open_at);
  }
  facts_.members_at = open_at + 1;
  facts_.empty_object = true;
  facts_.size.produces_output = rules_of(endpoint_).produces_output;
  Object root;
  const bool whole = document.get_object().get(root) == SUCCESS && each_member(root, [&](Field& f) {
                       facts_.empty_object = false;
                       return member(f);
                     });
  if (!whole) {
    const char* place = nullptr;
    const bool known = document.current_location().get(place) == SUCCESS;
    return refuse("The request's body is not valid JSON",
                  known ? static_cast<std::size_t>(place - body_.data()) : body_.size());
  }
  const char* next = nullptr;
  if (document.current_location().get(next) != simdjson::OUT_OF_BOUNDS) {
    return refuse("The request's body goes on behind its JSON object", body_.size());
  }
  facts_.size.choices = std::min(facts_.size.choices * batch_, kMaxChoices);
  return true;
}

bool RequestScan::member(Field& field) {
  std::string_view name;
  if (field.unescaped_key().get(name) != SUCCESS) return false;
  Value& value = field.value();
  if (name == "model") return model(value);
  if (name == "stream_options") return stream_options(value);
  if (name == "messages" || name == "system" || name == "instructions") {
    return walk(value, Counts::text, 0);
  }
  if (name == "prompt" || name == "input") return prompt(value);
  if (name == "tools" || name == "functions") return walk(value, Counts::names_as_well, 0);
  const std::string_view token = token_of(value);
  if (name == "stream") {
    facts_.streams = facts_.streams || token == "true";
  } else if (name == "max_tokens" || name == "max_completion_tokens" ||
             name == "max_output_tokens") {
    limit_output(token);
  } else if (name == "n" || name == "best_of") {
    add_choices(token);
  } else if (name == "background" && endpoint_ == Endpoint::responses && token == "true") {
    return refuse(
        "'background' is not possible here: such a response is made, and its usage told, after the "
        "request has ended",
        token);
  }
  return walk(value, token, Counts::nothing, 0);
}

bool RequestScan::model(Value& value) {
  const std::string_view token = token_of(value);
  if (token.empty()) return false;
  if (token.front() != '"') {
    // What another endpoint calls so may be anything; it names a model when it is a string.
    if (endpoint_ == Endpoint::other) return walk(value, token, Counts::nothing, 0);
    if (token != "null") return refuse("'model' is not a string", token);
  }
  facts_.models.push_back({offset_of(token), token.size()});
  std::optional<std::string> name;
  if (token.front() == '"') {
    std::string_view text;
    if (value.get_string().get(text) != SUCCESS) return false;
    name = text;
  }
  if (facts_.models.size() > 1 && name != facts_.model) facts_.models_differ = true;
  facts_.model = std::move(name);
  return true;
}

bool RequestScan::stream_options(Value& value) {
  facts_.has_stream_options = true;
  facts_.asks_usage = false;
  const std::string_view token = token_of(value);
  if (token == "null") {
    facts_.usage_edits.push_back({{offset_of(token), 4}, R"({"include_usage":true})"});
    return true;
  }
  if (token.empty() || token.front() != '{') return walk(value, Counts::nothing, 0);
  Object options;
  if (value.get_object().get(options) != SUCCESS) return false;
  return include_usages(options, offset_of(token) + 1);
}

bool RequestScan::include_usages(Object& options, std::size_t open_at) {
  bool empty = true;
  bool given = false;
  const bool whole = each_member(options, [&](Field& field) {
    empty = false;
    std::string_view name;
    if (field.unescaped_key().get(name) != SUCCESS) return false;
    const std::string_view token = token_of(field.value());
    if (name != "include_usage" || token.empty() || token.front() == '{' || token.front() == '[') {
      return walk(field.value(), Counts::nothing, 1);
    }
    given = true;
    facts_.asks_usage = token == "true";
    if (token != "true") {
      facts_.usage_edits.push_back({{offset_of(token), token.size()}, "true"});
    }
    return scalar(field.value(), token, Counts::nothing);
  });
  if (whole && !given) {
    facts_.usage_edits.push_back(
        {{open_at, 0}, empty ? R"("include_usage":true)" : R"("include_usage":true,)"});
  }
  return whole;
}

bool RequestScan::prompt(Value& value) {
  const std::string_view token = token_of(value);
  if (endpoint_ != Endpoint::completions || token.empty() || token.front() != '[') {
    return walk(value, Counts::text_and_ids, 0);
  }
  ondemand::array prompts;
  TokenCount batch = 0;
  if (value.get_array().get(prompts) != SUCCESS) return false;
  const bool whole = each_element(prompts, [&](Value& item) {
    const std::string_view first = token_of(item);
    if (!first.empty() && (first.front() == '"' || first.front() == '[')) ++batch;
    return walk(item, Counts::text_and_ids, 1);
  });
  batch_ = std::clamp<TokenCount>(batch, 1, kMaxChoices);
  return whole;
}

void RequestScan::limit_output(std::string_view token) {
  const auto count = count_of(token);
  if (!count) return;
  facts_.size.max_output = std::max(facts_.size.max_output.value_or(0), *count);
}

void RequestScan::add_choices(std::string_view token) {
  const TokenCount count = std::clamp<TokenCount>(count_of(token).value_or(1), 1, kMaxChoices);
  facts_.size.choices = std::max(facts_.size.choices, count);
}

bool RequestScan::walk(Value& value, std::string_view token, Counts counts, int depth) {
  if (token.empty()) return false;
  if (token.front() != '{' && token.front() != '[') return scalar(value, token, counts);
  if (depth >= kMaxDepth) return refuse("The request's body is nested too deeply", token);
  if (token.front() == '{') {
    Object object;
    return value.get_object().get(object) == SUCCESS && walk_object(object, counts, depth);
  }
  ondemand::array array;
  return value.get_array().get(array) == SUCCESS &&
         each_element(array, [&](Value& item) { return walk(item, counts, depth + 1); });
}

bool RequestScan::walk_object(Object& object, Counts counts, int depth) {
  std::int64_t data_bytes = 0;  // of a `data` member: text only when nothing says it is not
  bool data_is_binary = false;
  const bool whole = each_member(object, [&](Field& field) {
    const auto name = field.key();
    Value& value = field.value();
    const std::string_view token = token_of(value);
    if (counts == Counts::names_as_well) {
      facts_.size.text_bytes += static_cast<std::int64_t>(size_before(token, name.raw()));
    }
    if (counts == Counts::nothing || token.empty() || token.front() != '"') {
      const bool numbers = counts == Counts::text_and_ids;
      return walk(value, token, numbers ? Counts::text : counts, depth + 1);
    }
    if (is_named(name, "type")) {
      if (is_image_type(token)) ++facts_.size.images;
      if (token == "\"base64\"") data_is_binary = true;
    } else if (is_named(name, "format")) {
      data_is_binary = true;
    } else if (is_named(name, "data")) {
      data_bytes += static_cast<std::int64_t>(decoded_size(token));
      return take_string(value);
    } else if (token.starts_with("\"data:") && may_hold_data_url(name)) {
      return take_string(value);
    }
    return scalar(value, token, counts);
  });
  if (!data_is_binary) facts_.size.text_bytes += data_bytes;
  return whole;
}

bool RequestScan::scalar(Value& value, std::string_view token, Counts counts) {
  if (token.front() == '"') {
    if (!take_string(value)) return false;
    if (counts == Counts::nothing) return true;
    facts_.size.text_bytes += static_cast<std::int64_t>(decoded_size(token));
    return true;
  }
  if (is_literal(token)) return true;
  if (!is_number(token)) return refuse("The request's body is not valid JSON", token);
  if (counts == Counts::text_and_ids) facts_.size.text_bytes += kBytesPerTokenId;
  return true;
}

}  // namespace gatehouse::proxy::dialect
