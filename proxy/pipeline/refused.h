#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "proxy/dialect/refusal.h"

namespace gatehouse::proxy {

/// A request that the proxy does not carry out, and why: a value, not a fault.
struct Refused {
  explicit Refused(dialect::Refusal its_reason, std::string its_message = {})
      : reason(its_reason), message(std::move(its_message)) {}

  dialect::Refusal reason;
  std::string message;                                   ///< empty: the reason's own
  std::string members;                                   ///< see dialect::ErrorDetails
  std::optional<std::chrono::milliseconds> retry_after;  ///< when waiting has a known end
  std::string allow;   ///< for method_not_allowed: the Allow field
  std::string detail;  ///< for the log only
};

/// What a phase of the pipeline returns: nothing when the request goes on.
using Verdict = std::optional<Refused>;

}  // namespace gatehouse::proxy
