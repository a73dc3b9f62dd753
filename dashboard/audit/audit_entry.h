#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/time.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// Who does something, and from where.
struct Actor {
  std::string name;        ///< an account, "script" or "command line"; empty = nobody known
  std::string from;        ///< an address, or "local:<user>" on the machine itself
  std::string request_id;  ///< empty where there is no request
};

/// What was done, as the audit log keeps it. Nothing in it may be a secret, a hash of one, or a
/// credential.
struct AuditEntry {
  Timestamp at{};
  Actor actor;
  std::string_view action;               ///< one of action_names.h
  std::string_view result = "ok";        ///< "ok" or "failed"
  std::optional<std::int64_t> revision;  ///< of the document, where it made one
  Json changes = nullptr;                ///< as audit_changes.h makes them
};

/// An entry's line, without its end, chained to the line before it:
///
///     {"seq":12,"at":"2026-01-31T12:00:00Z","actor":"ana","from":"127.0.0.1","action":"key.update",
///      "result":"ok","revision":43,"request_id":"…","changes":[…],"hash":"9f86…"}
///
/// - `seq` starts at 1 and rises by one.
/// - `hash` is SHA-256, as 64 lower-case hex digits, over the hash of the line before (64 zeros
///   before the first) followed by all bytes of this line before `,"hash"`.
/// - members that do not apply are left out.
std::string chained_line(const AuditEntry& entry, std::int64_t seq, std::string_view previous_hash);

/// The hash before the first line.
inline constexpr std::string_view kFirstHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// What of a line the chain is made of.
struct ChainLink {
  std::int64_t seq = 0;
  std::string_view body;  ///< what is hashed
  std::string_view hash;
};

/// Nothing for what is not a line of the log. The views are into `line`.
std::optional<ChainLink> parse_link(std::string_view line);

/// Whether a line belongs behind the one with that hash.
bool follows(const ChainLink& link, std::string_view previous_hash);

}  // namespace gatehouse::dashboard
