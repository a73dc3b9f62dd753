#include "proxy/dialect/long_event.h"

#include <algorithm>

namespace gatehouse::proxy::dialect {
namespace {

constexpr std::string_view kField = "data:";
constexpr std::size_t kOtherField = kField.size() + 1;

}  // namespace

LongEvent::LongEvent(Dialect dialect, Endpoint endpoint)
    : meter_(dialect, endpoint == Endpoint::responses ? "response" : "") {}

void LongEvent::feed(std::string_view piece) {
  std::size_t line_feed = piece.find('\n');
  std::size_t carriage_return = piece.find('\r');
  std::size_t at = 0;
  while (at < piece.size()) {
    if (line_feed < at) line_feed = piece.find('\n', at);
    if (carriage_return < at) carriage_return = piece.find('\r', at);
    const std::size_t last = std::min({line_feed, carriage_return, piece.size() - 1});
    take_line(piece.substr(at, last + 1 - at));
    at = last + 1;
  }
}

/// Takes a part of a line, its end included. The space behind the field's name and the line ends
/// between several `data:` lines are white space to JSON too.
void LongEvent::take_line(std::string_view part) {
  const bool ends = part.back() == '\n' || part.back() == '\r';
  for (; field_read_ < kField.size() && !part.empty(); part.remove_prefix(1)) {
    field_read_ = part.front() == kField[field_read_] ? field_read_ + 1 : kOtherField;
  }
  if (field_read_ == kField.size()) meter_.feed(part);
  if (ends) field_read_ = 0;
}

}  // namespace gatehouse::proxy::dialect
