#pragma once

#include <chrono>
#include <optional>

#include "proxy/http1/response_head.h"

namespace gatehouse::proxy {

/// How long an upstream asks to be left alone: `retry-after-ms`, which LLM APIs send beside it,
/// else `Retry-After` in seconds (RFC 9110, 10.2.3). Nothing when it does not say, or by a date.
std::optional<std::chrono::milliseconds> retry_after(const http1::ResponseHead& answer);

}  // namespace gatehouse::proxy
