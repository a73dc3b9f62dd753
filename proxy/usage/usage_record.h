#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/provenance.h"
#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/upstream.h"

namespace gatehouse::proxy {

std::string_view to_string(Provenance provenance);
std::optional<Provenance> parse_provenance(std::string_view text);

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
  TokenCount charged =
      0;  ///< what the request costs in all, so far: cumulative, never a difference
  std::chrono::milliseconds latency{0};
  std::optional<std::chrono::milliseconds> ttfb;  ///< time to the upstream's first byte
  bool streamed = false;
  bool progress = false;  ///< more lines of this request follow
};

/// What a line adds to its key's usage.
struct Counted {
  TokenCount tokens = 0;  ///< negative when the end corrects a progress estimate downwards
  Timestamp at{};         ///< which bucket it falls into
};

/// Strings of a record longer than this are cut in the journal.
inline constexpr std::size_t kMaxJournalText = 512;

/// Writes the line of a record without its beginning and its end: everything between the sequence
/// and the checksum, starting with a comma. Control characters are escaped and what is not UTF-8
/// becomes U+FFFD, so the line is valid JSON whatever a caller sent.
void append_record_members(std::string& out, const UsageRecord& record, const Counted& counted);

/// A line of a journal, read back.
///
///     {"seq":17,"time":"2026-01-31T12:00:00.250Z","request_id":"…","key_id":"…","model":"…",
///      "upstream":"…","dialect":"openai","route":"…","status":200,"tokens_in":12,"tokens_out":30,
///      "tokens_cached":0,"provenance":"reported","charged":42,"counted":42,"latency_ms":810,
///      "ttfb_ms":95,"streamed":true,"crc":"8a9136aa"}
///
/// One JSON object a line, members in this order; `tokens_*` and `ttfb_ms` are left out when
/// unknown; `"progress":true` follows `streamed` on lines that are not a request's last, and
/// `"counted_at":"…"` where `counted` belongs to another moment than `time`.
/// - `seq` starts at 1 and rises by one from line to line of an instance, across its segments.
/// - `charged` is cumulative: of the lines of one request the last one holds.
/// - `counted` is what this line adds to what earlier lines of its request added. The usage beyond
///   a watermark is the sum of `counted` over all later lines, whatever stands before it.
/// - `crc` is the CRC-32C (RFC 3720, B.4) of all bytes before the comma that precedes it, as eight
///   lower-case hex digits.
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
};

}  // namespace gatehouse::proxy
