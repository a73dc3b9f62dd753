#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::proxy::http1 {

/// The trace that a request belongs to, as the field `traceparent` names it (W3C Trace Context,
/// https://www.w3.org/TR/trace-context/). Empty until it is taken over or begun.
class TraceContext {
 public:
  /// Takes over what the caller sent; false, and nothing changes, when it is not valid. Versions to
  /// come are taken as far as this one goes.
  bool take(std::string_view traceparent);

  /// Begins a trace that nobody records (flags 00). The numbers are random, not zero.
  void begin(std::uint64_t trace_high, std::uint64_t trace_low, std::uint64_t parent);

  bool empty() const { return text_[0] == '\0'; }

  /// The field's value, 55 characters.
  std::string_view traceparent() const { return {text_.data(), text_.size()}; }

  /// 32 hexadecimal digits that all parts of a trace share.
  std::string_view trace_id() const { return traceparent().substr(3, 32); }

 private:
  std::array<char, 55> text_{};
};

}  // namespace gatehouse::proxy::http1
