#include "proxy/pipeline/retry_after.h"

#include <charconv>
#include <string_view>

namespace gatehouse::proxy {
namespace {

constexpr std::int64_t kMost = 7 * 24 * 3600;  // nobody means more, and no number overflows

std::optional<std::int64_t> number(std::optional<std::string_view> text, std::int64_t most) {
  std::int64_t value = 0;
  if (!text) return std::nullopt;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), value);
  // Some send a fraction ("1.5"): its whole part is near enough.
  const bool whole = read.ptr == text->data() + text->size() || *read.ptr == '.';
  if (read.ec != std::errc{} || !whole || value < 0 || value > most) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after(const http1::ResponseHead& answer) {
  if (const auto ms = number(answer.find(http1::Field::retry_after_ms), kMost * 1000)) {
    return std::chrono::milliseconds{*ms};
  }
  if (const auto seconds = number(answer.find(http1::Field::retry_after), kMost)) {
    return std::chrono::seconds{*seconds};
  }
  return std::nullopt;
}

}  // namespace gatehouse::proxy
