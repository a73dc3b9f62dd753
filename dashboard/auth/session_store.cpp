#include "dashboard/auth/session_store.h"

#include "common/system/random.h"
#include "common/system/sha256.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::minutes kSeenEvery{1};

std::int64_t as_number(Timestamp time) { return time.time_since_epoch().count(); }
Timestamp as_time(std::int64_t number) { return Timestamp(std::chrono::milliseconds(number)); }

SqliteDatabase open(const std::filesystem::path& path) {
  SqliteDatabase database(path);
  database.execute(
      "CREATE TABLE IF NOT EXISTS sessions ("
      "token_sha256 TEXT PRIMARY KEY, account TEXT NOT NULL, password_mark TEXT NOT NULL, "
      "created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL) WITHOUT ROWID");
  return database;
}

void drop_ended(const SqliteDatabase& database, Timestamp now) {
  SqliteStatement(database, "DELETE FROM sessions WHERE created_at <= ? OR last_seen_at <= ?")
      .bind(1, as_number(now - kSessionLongest))
      .bind(2, as_number(now - kSessionIdle))
      .step();
}

}  // namespace

bool is_live(const Session& session, Timestamp now) {
  return now < session.created_at + kSessionLongest && now < session.last_seen_at + kSessionIdle;
}

SessionStore::SessionStore(const std::filesystem::path& path, const Clock& clock)
    : clock_(clock), database_(open(path)) {}

Secret SessionStore::create(const std::string& account, const std::string& password_mark) {
  Secret token(random_hex(32));
  const Timestamp now = clock_.now();
  database_.with([&](SqliteDatabase& database) {
    drop_ended(database, now);
    SqliteStatement(database, "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)")
        .bind(1, sha256_hex(token.expose()))
        .bind(2, account)
        .bind(3, password_mark)
        .bind(4, as_number(now))
        .bind(5, as_number(now))
        .step();
  });
  return token;
}

std::optional<Session> SessionStore::find(const Secret& token) {
  const std::string digest = sha256_hex(token.expose());
  const Timestamp now = clock_.now();
  return database_.with([&](SqliteDatabase& database) -> std::optional<Session> {
    SqliteStatement row(database,
                        "SELECT account, password_mark, created_at, last_seen_at "
                        "FROM sessions WHERE token_sha256 = ?");
    if (!row.bind(1, digest).step()) return std::nullopt;
    Session session{row.text(0), row.text(1), as_time(row.number(2)), as_time(row.number(3))};
    if (!is_live(session, now)) return std::nullopt;
    if (now - session.last_seen_at >= kSeenEvery) {
      session.last_seen_at = now;
      SqliteStatement(database, "UPDATE sessions SET last_seen_at = ? WHERE token_sha256 = ?")
          .bind(1, as_number(now))
          .bind(2, digest)
          .step();
    }
    return session;
  });
}

void SessionStore::end(const Secret& token) {
  database_.with([&](SqliteDatabase& database) {
    SqliteStatement(database, "DELETE FROM sessions WHERE token_sha256 = ?")
        .bind(1, sha256_hex(token.expose()))
        .step();
  });
}

}  // namespace gatehouse::dashboard
