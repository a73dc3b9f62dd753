#include "dashboard/auth/setup_token.h"

#include <string>

#include "common/system/random.h"
#include "common/system/sha256.h"

namespace gatehouse::dashboard {
namespace {

SqliteDatabase open(const std::filesystem::path& path) {
  SqliteDatabase database(path);
  database.execute(
      "CREATE TABLE IF NOT EXISTS setup_token (token_sha256 TEXT NOT NULL, "
      "valid_until INTEGER NOT NULL)");
  return database;
}

}  // namespace

SetupToken::SetupToken(const std::filesystem::path& path, const Clock& clock)
    : clock_(clock), database_(open(path)) {}

Secret SetupToken::issue() {
  retire();
  Secret token(random_hex(32));
  const Timestamp until = clock_.now() + kLifetime;
  database_.with([&](SqliteDatabase& database) {
    SqliteStatement(database, "INSERT INTO setup_token VALUES (?, ?)")
        .bind(1, sha256_hex(token.expose()))
        .bind(2, std::int64_t{until.time_since_epoch().count()})
        .step();
  });
  return token;
}

SetupToken::Verdict SetupToken::judge(std::string_view token) {
  // Looked up by its hash: where two texts begin to differ tells nothing about either.
  const std::string digest = sha256_hex(token);
  return database_.with([&](SqliteDatabase& database) {
    SqliteStatement row(database, "SELECT valid_until FROM setup_token WHERE token_sha256 = ?");
    if (!row.bind(1, digest).step()) return Verdict::unknown;
    const Timestamp until{std::chrono::milliseconds(row.number(0))};
    return clock_.now() < until ? Verdict::valid : Verdict::expired;
  });
}

void SetupToken::retire() {
  database_.with([](SqliteDatabase& database) { database.execute("DELETE FROM setup_token"); });
}

Secret setup_link(std::string_view base_url, const Secret& token) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  return Secret(std::string(base_url) + "/setup#token=" + token.expose());
}

}  // namespace gatehouse::dashboard
