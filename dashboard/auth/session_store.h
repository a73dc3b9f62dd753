#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/guarded.h"
#include "common/domain/secret.h"
#include "common/system/clock.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// Where a login came from, for people to recognise it by.
struct SessionOrigin {
  std::string address;
  std::string user_agent;  ///< as the browser calls itself; cut when it is long
};

/// A login as it is kept.
struct Session {
  std::string id;  ///< what lists call it: nothing that could be logged in with
  std::string account;
  /// SHA-256 of the account's password hash at login: a changed password ends the session.
  std::string password_mark;
  Timestamp created_at;
  Timestamp last_seen_at;
  SessionOrigin origin;
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
  Secret create(const std::string& account, const std::string& password_mark,
                const SessionOrigin& origin = {});

  /// The live session of a token. Notes that it was seen, at most once a minute.
  std::optional<Session> find(const Secret& token);

  /// Ends a session; nothing happens when there is none.
  void end(const Secret& token);
  void end_by_id(std::string_view id);

  /// Ends an account's sessions, save the one of that id.
  void end_all_of(std::string_view account, std::string_view save_id = {});

  /// The live ones, the last seen first.
  std::vector<Session> list();

 private:
  const Clock& clock_;
  Guarded<SqliteDatabase> database_;
};

}  // namespace gatehouse::dashboard
