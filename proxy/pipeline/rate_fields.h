#pragma once

#include <chrono>
#include <string>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/upstream.h"
#include "proxy/http1/head_writer.h"

namespace gatehouse::proxy {

/// What a key may still use.
struct TokenAllowance {
  TokenCount limit = 0;
  TokenCount remaining = 0;
  Timestamp reset;  ///< from when on the whole limit is free again, if nothing more is used
};

/// Writes the dialect's token fields of a successful answer.
///
/// OpenAI: x-ratelimit-{limit,remaining,reset}-tokens with a duration. Anthropic:
/// anthropic-ratelimit-tokens-{limit,remaining,reset} with an RFC 3339 time, whole seconds.
void write_rate_fields(http1::HeadWriter& head, Dialect dialect, const TokenAllowance& allowance,
                       Timestamp now);

/// "0s", "1s", "6m0s", "4h59m30s": whole seconds, rounded up; nothing negative.
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace gatehouse::proxy
