#include "dashboard/audit/audit_entry.h"

#include <algorithm>
#include <charconv>

#include "common/system/sha256.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::string_view kHashPrefix = ",\"hash\":\"";
constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kEnd = "\"}";
constexpr std::size_t kTail = kHashPrefix.size() + kHashDigits + kEnd.size();
constexpr std::string_view kSeqPrefix = "{\"seq\":";

bool is_hash(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string hash_of(std::string_view previous_hash, std::string_view body) {
  Sha256 hash;
  hash.add(previous_hash);
  hash.add(body);
  return to_hex(hash.finish());
}

Json members_of(const AuditEntry& entry, std::int64_t seq) {
  Json members{{"seq", seq},
               {"at", format_rfc3339(entry.at)},
               {"actor", entry.actor.name},
               {"from", entry.actor.from},
               {"action", entry.action},
               {"result", entry.result}};
  if (entry.revision) members["revision"] = *entry.revision;
  if (!entry.actor.request_id.empty()) members["request_id"] = entry.actor.request_id;
  if (!entry.changes.is_null()) members["changes"] = entry.changes;
  return members;
}

}  // namespace

std::string chained_line(const AuditEntry& entry, std::int64_t seq,
                         std::string_view previous_hash) {
  std::string line = to_text(members_of(entry, seq));
  line.pop_back();  // the closing brace: the hash goes before it
  const std::string hash = hash_of(previous_hash, line);
  return line.append(kHashPrefix).append(hash).append(kEnd);
}

std::optional<ChainLink> parse_link(std::string_view line) {
  if (line.size() < kSeqPrefix.size() + kTail || !line.starts_with(kSeqPrefix)) {
    return std::nullopt;
  }
  const std::string_view tail = line.substr(line.size() - kTail);
  if (!tail.starts_with(kHashPrefix) || !tail.ends_with(kEnd)) return std::nullopt;
  ChainLink link;
  link.body = line.substr(0, line.size() - kTail);
  link.hash = tail.substr(kHashPrefix.size(), kHashDigits);
  if (!is_hash(link.hash)) return std::nullopt;
  const char* digits = link.body.data() + kSeqPrefix.size();
  const auto read = std::from_chars(digits, link.body.data() + link.body.size(), link.seq);
  if (read.ec != std::errc{} || link.seq < 1) return std::nullopt;
  return link;
}

bool follows(const ChainLink& link, std::string_view previous_hash) {
  return hash_of(previous_hash, link.body) == link.hash;
}

}  // namespace gatehouse::dashboard
