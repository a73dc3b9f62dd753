#include "proxy/dialect/body_meter.h"

#include <array>
#include <cstring>

#include "proxy/dialect/json_text.h"
#include "proxy/dialect/usage_reader.h"

namespace gatehouse::proxy::dialect {
namespace {

constexpr std::string_view kUsage = "usage";

/// The characters that matter outside of strings.
constexpr auto kStructural = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']', ':', ','}) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

}  // namespace

void BodyMeter::feed(std::string_view bytes) {
  bytes_ += static_cast<std::int64_t>(bytes.size());
  std::size_t capture_from = 0;  // what of `bytes` belongs to the capture that is open
  std::size_t i = 0;
  while (i < bytes.size()) {
    if (in_string_) {
      i = skip_string(bytes, i);
      continue;
    }
    const char c = bytes[i];
    if (!kStructural[static_cast<unsigned char>(c)]) {
      ++i;
      continue;
    }
    const bool was_capturing = capturing_;
    structure(c);
    if (!was_capturing && capturing_) capture_from = i;
    ++i;
    if (was_capturing && !capturing_) {
      capture_.append(bytes.substr(capture_from, i - capture_from));
      end_capture();
    }
  }
  if (!capturing_) return;
  capture_.append(bytes.substr(capture_from));
  if (capture_.size() > kMaxUsageBytes) {
    capturing_ = false;
    capture_ = {};
  }
}

std::size_t BodyMeter::skip_string(std::string_view bytes, std::size_t at) {
  const void* found = std::memchr(bytes.data() + at, '"', bytes.size() - at);
  const std::size_t quote =
      found == nullptr ? bytes.size()
                       : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
  std::size_t backslashes = 0;
  while (backslashes < quote - at && bytes[quote - 1 - backslashes] == '\\') ++backslashes;
  if (backslashes == quote - at && escaped_) ++backslashes;
  if (in_key_ && key_.size() <= kUsage.size()) key_.append(bytes.substr(at, quote - at));
  if (quote == bytes.size()) {
    escaped_ = backslashes % 2 == 1;
    return quote;
  }
  escaped_ = false;
  if (backslashes % 2 == 1) {
    if (in_key_) key_ += '"';
    return quote + 1;
  }
  in_string_ = in_key_ = false;
  return quote + 1;
}

void BodyMeter::structure(char c) {
  switch (c) {
    case '"':
      in_string_ = true;
      in_key_ = key_expected_;
      if (in_key_) key_.clear();
      break;
    case '{':
    case '[':
      if (depth_ == 0) root_is_object_ = c == '{';
      if (depth_ == 1 && value_is_usage_ && c == '{') {
        capturing_ = true;
        capture_.clear();
      }
      ++depth_;
      key_expected_ = depth_ == 1 && root_is_object_;
      break;
    case '}':
    case ']':
      if (depth_ > 0) --depth_;
      if (depth_ == 1) capturing_ = false;
      key_expected_ = false;
      break;
    case ':':
      if (depth_ != 1) break;
      value_is_usage_ = key_ == kUsage;
      key_expected_ = false;
      break;
    default:
      if (depth_ != 1) break;
      value_is_usage_ = false;
      key_expected_ = root_is_object_;
      break;
  }
}

void BodyMeter::end_capture() {
  if (capture_.size() <= kMaxUsageBytes) captured_ = capture_;
  capture_ = {};
}

std::optional<Usage> BodyMeter::usage() {
  if (captured_.empty()) return std::nullopt;
  ensure_json_padding(captured_);
  UsageMembers members;
  if (!read_usage(dialect_, std::string_view(captured_), members)) return std::nullopt;
  return members.usage(dialect_);
}

}  // namespace gatehouse::proxy::dialect
