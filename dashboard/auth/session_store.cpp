#include "dashboard/auth/session_store.h"

#include "common/system/random.h"
#include "common/system/sha256.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::minutes kSeenEvery{1};

std::int64_t as_number(Timestamp time) { return time.time_since_epoch().count(); }
Timestamp as_time(std::int64_t number) { return Timestamp(std::chrono::milliseconds(number)); }

constexpr std::size_t kLongestUserAgent = 300;

/// The columns that name a session and say where it came from are younger than the table.
void add_columns(SqliteDatabase& database) {
  SqliteStatement known(database,
                        "SELECT COUNT(*) FROM pragma_table_info('sessions') WHERE name = 'id'");
  if (known.step() && known.number(0) > 0) return;
  database.execute(
      "ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';"
      "UPDATE sessions SET id = lower(hex(randomblob(8)))");
}

SqliteDatabase open(const std::filesystem::path& path) {
  SqliteDatabase database(path);
  database.execute(
      "BEGIN IMMEDIATE;"
      "CREATE TABLE IF NOT EXISTS sessions ("
      "token_sha256 TEXT PRIMARY KEY, account TEXT NOT NULL, password_mark TEXT NOT NULL, "
      "created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL) WITHOUT ROWID");
  add_columns(database);
  database.execute("COMMIT");
  return database;
}

constexpr const char* kColumns =
    "SELECT id, account, password_mark, created_at, last_seen_at, address, user_agent "
    "FROM sessions ";

/// A row of kColumns.
Session session_in(const SqliteStatement& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          as_time(row.number(3)),
          as_time(row.number(4)),
          {row.text(5), row.text(6)}};
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

Secret SessionStore::create(const std::string& account, const std::string& password_mark,
                            const SessionOrigin& origin) {
  Secret token(random_hex(32));
  const Timestamp now = clock_.now();
  database_.with([&](SqliteDatabase& database) {
    drop_ended(database, now);
    SqliteStatement(database,
                    "INSERT INTO sessions (token_sha256, account, password_mark, created_at, "
                    "last_seen_at, id, address, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, sha256_hex(token.expose()))
        .bind(2, account)
        .bind(3, password_mark)
        .bind(4, as_number(now))
        .bind(5, as_number(now))
        .bind(6, random_hex(8))
        .bind(7, origin.address)
        .bind(8, std::string_view(origin.user_agent).substr(0, kLongestUserAgent))
        .step();
  });
  return token;
}

std::optional<Session> SessionStore::find(const Secret& token) {
  const std::string digest = sha256_hex(token.expose());
  const Timestamp now = clock_.now();
  return database_.with([&](SqliteDatabase& database) -> std::optional<Session> {
    SqliteStatement row(database, std::string(kColumns) + "WHERE token_sha256 = ?");
    if (!row.bind(1, digest).step()) return std::nullopt;
    Session session = session_in(row);
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

void SessionStore::end_by_id(std::string_view id) {
  database_.with([&](SqliteDatabase& database) {
    SqliteStatement(database, "DELETE FROM sessions WHERE id = ?").bind(1, id).step();
  });
}

void SessionStore::end_all_of(std::string_view account, std::string_view save_id) {
  database_.with([&](SqliteDatabase& database) {
    SqliteStatement(database, "DELETE FROM sessions WHERE account = ? AND id <> ?")
        .bind(1, account)
        .bind(2, save_id)
        .step();
  });
}

std::vector<Session> SessionStore::list() {
  const Timestamp now = clock_.now();
  return database_.with([&](SqliteDatabase& database) {
    std::vector<Session> sessions;
    SqliteStatement row(database,
                        std::string(kColumns) + "ORDER BY last_seen_at DESC, created_at DESC");
    while (row.step()) {
      Session session = session_in(row);
      if (is_live(session, now)) sessions.push_back(std::move(session));
    }
    return sessions;
  });
}

}  // namespace gatehouse::dashboard
