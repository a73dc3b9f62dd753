#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/domain/provenance.h"
#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/upstream.h"

namespace gatehouse::proxy {

/// What a request used, as handed to the journal. The views need to live for the call only.
/// Absent token numbers are unknown, which is not zero.
struct UsageRecord {
  Timestamp time{};  ///< the end of the request, or the moment of the progress
  std::string_view request_id;
  std::string_view key_id;
  std::string_view model;
  std::string_view upstream;
  Dialect dialect = Dialect::openai;
  std::string_view route;
  int status = 0;
  std::optional<TokenCount> tokens_in;  ///< all input, cached included
  std::optional<TokenCount> tokens_out;
  std::optional<TokenCount> tokens_cached;
  Provenance provenance = Provenance::estimated;
  TokenCount charged = 0;  ///< what the request costs in all, so far: cumulative, not a difference
  std::chrono::milliseconds latency{0};
  std::optional<std::chrono::milliseconds> ttfb;  ///< time to the upstream's first byte
  bool streamed = false;
  bool progress = false;  ///< more lines of this request follow; set by Account
};

}  // namespace gatehouse::proxy
