#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "proxy/dialect/body_meter.h"

namespace gatehouse::proxy::dialect {

/// Finds what an event says of usage while its bytes pass: for one that SseSplitter hands on in
/// pieces. Of the event it keeps no more than BodyMeter does of a body.
class LongEvent {
 public:
  LongEvent(Dialect dialect, Endpoint endpoint);

  /// The event's next bytes, split anywhere.
  void feed(std::string_view piece);

  /// The `type` in its data, or empty.
  std::string_view type() const { return meter_.type(); }

  /// What was found; nothing when it was not readable.
  std::optional<UsageMembers> usage() { return meter_.usage_members(); }

 private:
  void take_line(std::string_view part);

  BodyMeter meter_;
  std::size_t field_read_ = 0;  // how far the line's beginning is that of a `data:` line
};

}  // namespace gatehouse::proxy::dialect
