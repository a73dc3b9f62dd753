#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "common/domain/guarded.h"
#include "common/domain/secret.h"
#include "common/system/clock.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// A login as it is kept.
struct Session {
  std::string account;
  /// SHA-256 of the account's password hash at login: a changed password ends the session.
  std::string password_mark;
  Timestamp created_at;
  Timestamp last_seen_at;
};

/// When a session ends by itself.
inline constexpr std::chrono::hours kSessionIdle{12};
inline constexpr std::chrono::days kSessionLongest{7};

/// Whether the session may still be used.
bool is_live(const Session& session, Timestamp now);

/// Logins, kept in the dashboard's own SQLite file so that a restart logs nobody out. The file
/// holds hashes of the tokens only: who reads it cannot log in with what it says.
///
/// Thread-safe. Throws SqliteError.
class SessionStore {
 public:
  SessionStore(const std::filesystem::path& path, const Clock& clock);

  /// Starts a session and returns its token: 256 random bits as hex.
  Secret create(const std::string& account, const std::string& password_mark);

  /// The live session of a token. Notes that it was seen, at most once a minute.
  std::optional<Session> find(const Secret& token);

  /// Ends a session; nothing happens when there is none.
  void end(const Secret& token);

 private:
  const Clock& clock_;
  Guarded<SqliteDatabase> database_;
};

}  // namespace gatehouse::dashboard
