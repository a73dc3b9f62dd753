#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/domain/provenance.h"
#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/upstream.h"

namespace gatehouse {

/// What a line adds to its key's usage.
struct Counted {
  TokenCount tokens = 0;  ///< negative when the end corrects a progress estimate downwards
  Timestamp at{};         ///< which bucket it falls into

  friend bool operator==(const Counted&, const Counted&) = default;
};

/// A line of a journal, read back.
///
///     {"seq":17,"time":"2026-01-31T12:00:00.250Z","request_id":"…","key_id":"…","model":"…",
///      "upstream":"…","dialect":"openai","route":"…","status":200,"tokens_in":12,"tokens_out":30,
///      "tokens_cached":0,"provenance":"reported","charged":42,"counted":42,"latency_ms":810,
///      "ttfb_ms":95,"streamed":true,"crc":"8a9136aa"}
///
/// One JSON object a line, members in this order; `tokens_*` and `ttfb_ms` are left out when
/// unknown; `"progress":true` follows `streamed` on lines that are not a request's last, and
/// `"counted_at":"…"` follows where `counted` belongs to another moment than `time`.
/// - `seq` starts at 1 and rises by one from line to line of an instance, across its segments. A
///   segment may begin with lines that the one before it holds as well: a line whose `seq` has been
///   met before is a copy. One whose `seq` has only been passed over is not: a segment may have
///   lost lines to a failed sync and kept later ones.
/// - `charged` is cumulative: of the lines of one request the last one holds.
/// - `counted` is what this line adds to what earlier lines of its request added. The usage beyond
///   a watermark is the sum of `counted` over all later lines, whatever stands before it.
/// - `crc` is the CRC-32C of all bytes before the comma that precedes it, as eight lower-case hex
///   digits.
struct JournalLine {
  std::int64_t seq = 0;
  Timestamp time{};
  std::string request_id;
  std::string key_id;
  std::string model;
  std::string upstream;
  Dialect dialect = Dialect::openai;
  std::string route;
  int status = 0;
  std::optional<TokenCount> tokens_in;
  std::optional<TokenCount> tokens_out;
  std::optional<TokenCount> tokens_cached;
  Provenance provenance = Provenance::estimated;
  TokenCount charged = 0;
  Counted counted;
  std::chrono::milliseconds latency{0};
  std::optional<std::chrono::milliseconds> ttfb;
  bool streamed = false;
  bool progress = false;

  friend bool operator==(const JournalLine&, const JournalLine&) = default;
};

}  // namespace gatehouse
