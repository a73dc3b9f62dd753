#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/upstream.h"

namespace gatehouse::proxy::dialect {

struct RateHeader {
  std::string_view name;
  std::string value;
};

/// The dialect's token headers of a successful answer. `reset` is the moment from which the whole
/// limit is free again, if nothing more is used.
///
/// OpenAI: x-ratelimit-{limit,remaining,reset}-tokens with a duration. Anthropic:
/// anthropic-ratelimit-tokens-{limit,remaining,reset} with an RFC 3339 time, whole seconds.
std::array<RateHeader, 3> rate_headers(Dialect dialect, TokenCount limit, TokenCount remaining,
                                       Timestamp reset, Timestamp now);

/// "0s", "1s", "6m0s", "4h59m30s": whole seconds, rounded up; nothing negative.
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace gatehouse::proxy::dialect
