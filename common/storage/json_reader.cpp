#include "common/storage/json_reader.h"

#include <algorithm>
#include <charconv>

#include "common/storage/json_syntax.h"

namespace gatehouse {
namespace {

using Kind = JsonCursor::Kind;

constexpr std::size_t kUnknownNamesCompared = 16;

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

bool JsonReader::take_null() {
  if (cursor_.kind() != Kind::null) return false;
  cursor_.null();
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

void JsonReader::wrong_kind(const char* kind) {
  cursor_.any(max_depth_ - static_cast<int>(path_.size()));
  problem(std::string("must be ") + kind);
}

std::string_view JsonReader::unescaped(const JsonCursor::Text& text) {
  if (!text.escaped) return text.spelled;
  return unescaped_.emplace_back(unescape_json(text.spelled));
}

void JsonReader::keep_unknown(std::string_view spelled, bool escaped, RawMembers& extra) {
  if (escaped || extra.size() >= kUnknownNamesCompared) {
    needs_full_check_ = true;
  } else {
    for (const RawMember& other : extra) {
      if (other.name == spelled) throw MalformedJson{};
    }
  }
  const std::string_view value = cursor_.any(max_depth_ - static_cast<int>(path_.size()));
  extra.push_back({std::string(spelled), std::string(value)});
}

std::optional<std::string_view> JsonReader::text() {
  if (cursor_.kind() != Kind::string) {
    wrong_kind("a string");
    return std::nullopt;
  }
  return unescaped(cursor_.string());
}

std::optional<std::int64_t> JsonReader::integer() {
  if (const auto number = cursor_.integer()) return number;
  wrong_kind(cursor_.kind() == Kind::number ? "a whole number of at most 64 bits"
                                            : "a whole number");
  return std::nullopt;
}

std::optional<double> JsonReader::number() {
  if (cursor_.kind() != Kind::number) {
    wrong_kind("a number");
    return std::nullopt;
  }
  const std::string_view text = cursor_.any(0);
  double number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{}) {
    return number;
  }
  problem("must be a number that fits a double");
  return std::nullopt;
}

std::optional<bool> JsonReader::boolean() {
  if (cursor_.kind() == Kind::boolean) return cursor_.boolean();
  wrong_kind("true or false");
  return std::nullopt;
}

std::optional<Timestamp> JsonReader::time() {
  const auto read_text = text();
  if (!read_text) return std::nullopt;
  const auto time = parse_rfc3339(*read_text);
  if (!time) problem("must be a time such as \"2026-12-31T23:59:59Z\"");
  return time;
}

void JsonReader::read(std::string& out) {
  if (const auto read_text = text()) out = *read_text;
}

void JsonReader::read(Secret& out) {
  if (const auto read_text = text()) out = Secret(std::string(*read_text));
}

void JsonReader::read(bool& out) {
  if (const auto flag = boolean()) out = *flag;
}

void JsonReader::read(std::int64_t& out) {
  if (const auto number = integer()) out = *number;
}

void JsonReader::read(double& out) {
  if (const auto value = number()) out = *value;
}

void JsonReader::read(Timestamp& out) {
  if (const auto moment = time()) out = *moment;
}

void JsonReader::read(std::vector<std::string>& out) {
  array([&] { read(out.emplace_back()); });
}

}  // namespace gatehouse
