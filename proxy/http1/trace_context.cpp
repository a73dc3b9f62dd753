#include "proxy/http1/trace_context.h"

#include <algorithm>

#include "proxy/http1/characters.h"

namespace gatehouse::proxy::http1 {
namespace {

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

/// The two hexadecimal digits of each byte.
constexpr auto kDigits = [] {
  std::array<std::array<char, 2>, 256> digits{};
  for (std::size_t byte = 0; byte < digits.size(); ++byte) {
    digits[byte] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  }
  return digits;
}();

void write_hex(std::uint64_t number, char* to) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    to = std::copy_n(kDigits[number >> shift & 0xff].data(), 2, to);
  }
}

}  // namespace

bool TraceContext::take(std::string_view traceparent) {
  if (traceparent.size() < text_.size()) return false;
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace_id = traceparent.substr(3, 32);
  const std::string_view parent_id = traceparent.substr(36, 16);
  const std::string_view flags = traceparent.substr(53, 2);
  if (traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return false;
  if (!is_lower_hex(version) || !is_lower_hex(trace_id) || !is_lower_hex(parent_id) ||
      !is_lower_hex(flags)) {
    return false;
  }
  if (version == "ff" || is_zero(trace_id) || is_zero(parent_id)) return false;
  if (traceparent.size() > text_.size() && (version == "00" || traceparent[55] != '-'))
    return false;
  std::copy_n(traceparent.begin(), text_.size(), text_.begin());
  return true;
}

void TraceContext::begin(std::uint64_t trace_high, std::uint64_t trace_low, std::uint64_t parent) {
  constexpr std::string_view kShape = "00-................................-................-00";
  static_assert(kShape.size() == 55);
  std::copy(kShape.begin(), kShape.end(), text_.begin());
  write_hex(trace_high, &text_[3]);
  write_hex(trace_low, &text_[19]);
  write_hex(parent, &text_[36]);
}

}  // namespace gatehouse::proxy::http1
