#include "proxy/dialect/json_parser.h"

#include <algorithm>
#include <charconv>

#include "proxy/dialect/json_text.h"

namespace gatehouse::proxy::dialect {
namespace {

// A parser takes about six times its largest document for good.
constexpr std::size_t kLargeDocument = 1024 * 1024;

simdjson::ondemand::parser& parser_of_thread() {
  thread_local simdjson::ondemand::parser parser;
  return parser;
}

template <typename Number>
std::optional<Number> number_in(std::string_view token) {
  Number number{};
  const char* const end = token.data() + token.size();
  const auto [read_to, error] = std::from_chars(token.data(), end, number);
  if (error != std::errc{} || read_to != end) return std::nullopt;
  return number;
}

}  // namespace

JsonParser::JsonParser(std::size_t document_size) {
  if (document_size > kLargeDocument) own_ = std::make_unique<simdjson::ondemand::parser>();
  parser_ = own_ ? own_.get() : &parser_of_thread();
}

std::string_view padded_copy(std::string_view text) {
  thread_local std::string copy;
  copy.reserve(padded_capacity(text.size()));
  copy.assign(text);
  return copy;
}

std::optional<TokenCount> count_of(std::string_view token) {
  if (token.empty() || token.front() < '0' || token.front() > '9') return std::nullopt;
  if (const auto whole = number_in<TokenCount>(token)) return std::min(*whole, kMaxTokenLimit);
  const auto number = number_in<double>(token);  // with a fraction, an exponent or many digits
  if (!number) return std::nullopt;
  // Doubles are exact far beyond the limit.
  const double bounded = std::min(*number, static_cast<double>(kMaxTokenLimit));
  const auto count = static_cast<TokenCount>(bounded);
  if (static_cast<double>(count) != bounded) return std::nullopt;
  return count;
}

}  // namespace gatehouse::proxy::dialect
