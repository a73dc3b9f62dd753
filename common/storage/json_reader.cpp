#include "common/storage/json_reader.h"

#include <algorithm>
#include <charconv>

#include "common/storage/json_syntax.h"

namespace gatehouse {
namespace {

using simdjson::ondemand::json_type;

constexpr std::size_t kUnknownNamesCompared = 16;

std::string_view without_blanks_behind(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

void check(std::string_view raw, int max_depth) {
  if (find_syntax_error(raw, max_depth)) throw MalformedJson{};
}

/// What stands between the quotes of a member name, given its beginning.
std::string_view until_quote(const char* begin) {
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

bool JsonReader::is_null(Value& value) {
  if (type(value) != json_type::null) return false;
  if (without_blanks_behind(value.raw_json_token()) != "null") throw MalformedJson{};
  return true;
}

std::string JsonReader::path() const {
  std::string text = "$";
  for (const Step& step : path_) {
    if (step.name.data() == nullptr) {
      text += "[" + std::to_string(step.index) + "]";
    } else if (is_plain_name(step.name)) {
      text.append(".").append(step.name);
    } else {
      text.append("[\"").append(step.name).append("\"]");
    }
  }
  return text;
}

void JsonReader::problem_at(std::string_view member_name, std::string message) {
  path_.push_back({member_name});
  problem(std::move(message));
  path_.pop_back();
}

std::string_view JsonReader::raw(Value& value) {
  const auto checked = [this](std::string_view text) {
    text = without_blanks_behind(text);
    check(text, max_depth_ - depth());
    return text;
  };
  switch (type(value)) {
    case json_type::object: {
      auto object = take(value.get_object());
      return checked(take(object.raw_json()));
    }
    case json_type::array: {
      auto array = take(value.get_array());
      return checked(take(array.raw_json()));
    }
    case json_type::string: {
      const std::string_view token = value.raw_json_token();
      consume_string(value);
      return checked(token);
    }
    default:
      return checked(value.raw_json_token());
  }
}

void JsonReader::consume_string(Value& value) { take(value.get_raw_json_string()); }

void JsonReader::wrong_kind(Value& value, const char* kind) {
  raw(value);
  problem(std::string("must be ") + kind);
}

void JsonReader::keep_unknown(simdjson::ondemand::raw_json_string name, Value& value,
                              RawMembers& extra) {
  const std::string_view spelled = until_quote(name.raw());
  if (spelled.find('\\') != std::string_view::npos || extra.size() >= kUnknownNamesCompared) {
    needs_full_check_ = true;
  } else {
    for (const RawMember& other : extra) {
      if (other.name == spelled) throw MalformedJson{};
    }
  }
  const std::string_view text = raw(value);
  extra.push_back({std::string(spelled), std::string(text)});
}

std::optional<std::string_view> JsonReader::text(Value& value) {
  if (type(value) != json_type::string) {
    wrong_kind(value, "a string");
    return std::nullopt;
  }
  const std::string_view token = value.raw_json_token();
  const std::string_view behind_quote = token.substr(1);
  const std::size_t end = behind_quote.find('"');
  if (end == std::string_view::npos) throw MalformedJson{};
  const std::string_view plain = behind_quote.substr(0, end);
  if (plain.find('\\') != std::string_view::npos) return take(value.get_string());
  consume_string(value);
  return plain;
}

std::optional<std::int64_t> JsonReader::integer(Value& value) {
  if (type(value) != json_type::number) {
    wrong_kind(value, "a whole number");
    return std::nullopt;
  }
  const std::string_view token = without_blanks_behind(value.raw_json_token());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  const std::size_t digits = token.starts_with('-') ? 1 : 0;
  const bool padded = token.size() > digits + 1 && token[digits] == '0';
  if (error == std::errc{} && end == token.data() + token.size() && !padded) return number;
  wrong_kind(value, "a whole number of at most 64 bits");
  return std::nullopt;
}

std::optional<bool> JsonReader::boolean(Value& value) {
  if (type(value) != json_type::boolean) {
    wrong_kind(value, "true or false");
    return std::nullopt;
  }
  return take(value.get_bool());
}

std::optional<Timestamp> JsonReader::time(Value& value) {
  const auto read_text = text(value);
  if (!read_text) return std::nullopt;
  const auto time = parse_rfc3339(*read_text);
  // Offsets can lead out of the years that can be written.
  static constexpr Timestamp kFirst = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  static constexpr Timestamp kEnd = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  if (time && *time >= kFirst && *time < kEnd) return time;
  problem("must be a time such as \"2026-12-31T23:59:59Z\"");
  return std::nullopt;
}

void JsonReader::read(Value& value, std::string& out) {
  if (const auto read_text = text(value)) out = *read_text;
}

void JsonReader::read(Value& value, Secret& out) {
  if (const auto read_text = text(value)) out = Secret(std::string(*read_text));
}

void JsonReader::read(Value& value, bool& out) {
  if (const auto flag = boolean(value)) out = *flag;
}

void JsonReader::read(Value& value, std::int64_t& out) {
  if (const auto number = integer(value)) out = *number;
}

void JsonReader::read(Value& value, Timestamp& out) {
  if (const auto moment = time(value)) out = *moment;
}

void JsonReader::read(Value& value, std::vector<std::string>& out) {
  array(value, [&](Value& item) {
    std::string text_item;
    read(item, text_item);
    out.push_back(std::move(text_item));
  });
}

}  // namespace gatehouse
