#include "common/domain/value_rules.h"

#include <algorithm>

#include "common/domain/upstream.h"
#include "common/domain/utf8.h"

namespace gatehouse {
namespace {

constexpr std::size_t kMaxNotesLength = 10'000;
constexpr std::size_t kMaxModelLength = 200;
constexpr std::size_t kMaxPlainKeyLength = 512;
constexpr std::int64_t kMaxRate = 1'000'000;

}  // namespace

std::optional<std::string> problem_with_line(std::string_view text, std::size_t longest) {
  if (!is_utf8(text)) return "must be valid UTF-8";
  const std::size_t length = utf8_characters(text);
  if (length == 0 || length > longest) {
    return "must be 1 to " + std::to_string(longest) + " characters long";
  }
  if (has_control_character(text)) return "must not contain control characters";
  return std::nullopt;
}

std::optional<std::string> problem_with_range(std::int64_t value, std::int64_t least,
                                              std::int64_t most) {
  if (value >= least && value <= most) return std::nullopt;
  return "must be between " + std::to_string(least) + " and " + std::to_string(most);
}

std::optional<std::string> problem_with_name(std::string_view name) {
  return problem_with_line(name, kMaxNameLength);
}

std::optional<std::string> problem_with_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  if (id.empty() || id.size() > kMaxNameLength || !std::all_of(id.begin(), id.end(), fits)) {
    return "must be 1 to 100 characters of A-Z, a-z, 0-9, _, - and .";
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_model(std::string_view model) {
  return problem_with_line(model, kMaxModelLength);
}

std::optional<std::string> problem_with_notes(std::string_view notes) {
  if (!is_utf8(notes)) return "must be valid UTF-8";
  if (utf8_characters(notes) > kMaxNotesLength) {
    return "must be at most " + std::to_string(kMaxNotesLength) + " characters long";
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_plain_key(std::string_view text) {
  if (text.empty() || text.size() > kMaxPlainKeyLength) {
    return "must be 1 to " + std::to_string(kMaxPlainKeyLength) + " characters long";
  }
  const auto printable = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::all_of(text.begin(), text.end(), printable)) {
    return "may contain only printable ASCII characters without spaces";
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_env_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), fits) &&
      (name.front() < '0' || name.front() > '9')) {
    return std::nullopt;
  }
  return "must be the name of an environment variable";
}

std::optional<std::string> problem_with_token_limit(TokenCount limit) {
  return problem_with_range(limit, 0, kMaxTokenLimit);
}

std::optional<std::string> problem_with_rate(std::int64_t value) {
  return problem_with_range(value, 1, kMaxRate);
}

std::optional<std::string> problem_with_path_prefix(std::string_view prefix) {
  if (prefix.empty() || prefix.front() != '/') return "must start with a slash";
  if (prefix.size() > 1 && prefix.back() == '/') return "must not end with a slash";
  const auto fits = [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("?#%*\"<>\\").find(c) == std::string_view::npos;
  };
  if (!std::all_of(prefix.begin(), prefix.end(), fits)) {
    return "may contain only printable ASCII characters other than ? # % * \" < > and \\";
  }
  const std::string closed = std::string(prefix) + "/";
  if (prefix.size() > 1 &&
      (closed.find("//") != std::string::npos || closed.find("/./") != std::string::npos ||
       closed.find("/../") != std::string::npos)) {
    return "must not contain empty segments, . or ..";
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_base_url(std::string_view url) {
  if (parse_base_url(url)) return std::nullopt;
  return "must be an http or https URL without user info, query and fragment";
}

}  // namespace gatehouse
