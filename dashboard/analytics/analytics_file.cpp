#include "dashboard/analytics/analytics_file.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>

#include "common/system/file_error.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::int64_t kVersion = 3;

constexpr const char* kSchema = R"(
BEGIN IMMEDIATE;
CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE keys (level INTEGER, block INTEGER, key INTEGER, sheet BLOB NOT NULL,
  PRIMARY KEY (level, block, key)) WITHOUT ROWID;
CREATE TABLE models (level INTEGER, block INTEGER, model INTEGER, upstream INTEGER,
  requests INTEGER, failed INTEGER, tokens INTEGER, tokens_in INTEGER, tokens_out INTEGER,
  tokens_cached INTEGER, tokens_partial INTEGER, tokens_estimated INTEGER,
  PRIMARY KEY (level, block, model, upstream)) WITHOUT ROWID;
CREATE TABLE requests (id INTEGER PRIMARY KEY, request_id TEXT, key INTEGER, model INTEGER,
  upstream INTEGER, dialect INTEGER, route INTEGER, status INTEGER, streamed INTEGER,
  provenance INTEGER, tokens INTEGER, tokens_in INTEGER, tokens_out INTEGER, tokens_cached INTEGER,
  latency INTEGER, ttfb INTEGER);
CREATE INDEX requests_by_key ON requests (key);
CREATE INDEX requests_by_model ON requests (model);
CREATE INDEX requests_by_upstream ON requests (upstream);
CREATE INDEX requests_by_failure ON requests (status) WHERE status >= 400;
CREATE INDEX requests_by_failure_class ON requests (status / 100) WHERE status >= 400;
CREATE INDEX requests_by_provenance ON requests (provenance) WHERE provenance > 0;
CREATE TABLE running (instance TEXT, request_id TEXT, row_id INTEGER, at INTEGER, key INTEGER,
  model INTEGER, upstream INTEGER, failed INTEGER, tokens_in INTEGER, tokens_out INTEGER,
  tokens_cached INTEGER, PRIMARY KEY (instance, request_id)) WITHOUT ROWID;
CREATE TABLE journals (instance TEXT PRIMARY KEY, last_seq INTEGER, lines INTEGER,
  bad_lines INTEGER, oldest INTEGER) WITHOUT ROWID;
CREATE TABLE files (instance TEXT, device INTEGER, inode INTEGER, offset INTEGER,
  head_bytes INTEGER, head_crc INTEGER, PRIMARY KEY (instance, device, inode)) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 3;
COMMIT;
)";

std::int64_t ask(const SqliteDatabase& database, const char* sql) {
  SqliteStatement row(database, sql);
  return row.step() ? row.number(0) : 0;
}

/// Nothing when the file was made by another version.
std::optional<SqliteDatabase> try_open(const std::filesystem::path& path) {
  std::optional<SqliteDatabase> database(path);
  const std::int64_t version = ask(*database, "PRAGMA user_version");
  if (version == kVersion) return database;
  if (version != 0 || ask(*database, "SELECT count(*) FROM sqlite_schema") > 0) {
    return std::nullopt;
  }
  database->execute(kSchema);
  return database;
}

std::filesystem::path beside(const std::filesystem::path& path, const char* suffix) {
  return path.string() + suffix;
}

void remove_log(const std::filesystem::path& path) {
  std::error_code error;
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(beside(path, suffix), error);
}

}  // namespace

std::int64_t first_request_id(Timestamp time) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max() >> kRequestIdBits;
  return std::clamp<std::int64_t>(time.time_since_epoch().count(), 0, most) << kRequestIdBits;
}

void set_analytics_aside(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::rename(path, beside(path, ".broken"), error);
  if (error && error != std::errc::no_such_file_or_directory) {
    throw FileError("set aside", path, error.value());
  }
  remove_log(path);
}

void remove_analytics(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) throw FileError("remove", path, error.value());
  remove_log(path);
}

SqliteDatabase open_analytics(const std::filesystem::path& path,
                              const std::function<void(const std::string&)>& on_notice) {
  std::string reason = path.string() + " was made by another version";
  try {
    if (auto database = try_open(path)) return std::move(*database);
  } catch (const SqliteError& error) {
    if (!error.is_broken_file()) throw;
    reason = error.what();
  }
  set_analytics_aside(path);
  on_notice(reason + "; it is set aside as " + beside(path, ".broken").string() +
            " and built from the journals again");
  if (auto database = try_open(path)) return std::move(*database);
  throw FileError("open", path, EEXIST);
}

}  // namespace gatehouse::dashboard
