#include "dashboard/sqlite/sqlite.h"

#include <sqlite3.h>

#include "common/system/append_file.h"
#include "common/system/file_error.h"

namespace gatehouse::dashboard {
namespace {

/// SQLite takes a null pointer for NULL, and an empty view may have one.
const char* bytes_of(std::string_view text) { return text.data() ? text.data() : ""; }

/// Makes a missing file, so that it belongs to its folder's owner when root is at work. One that is
/// there must not be touched but by SQLite: closing a file frees the locks that SQLite holds on it.
void make(const std::filesystem::path& path) try {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) append_aside(real_file_system(), path, "");
} catch (const FileError&) {
  // SQLite says what is wrong when it cannot make it either.
}

}  // namespace

SqliteError SqliteError::broken_file(const std::string& message) {
  return SqliteError(message, SQLITE_CORRUPT);
}

bool SqliteError::is_broken_file() const {
  return code_ == SQLITE_CORRUPT || code_ == SQLITE_NOTADB;
}

SqliteDatabase::SqliteDatabase(const std::filesystem::path& path, Access access) : path_(path) {
  sqlite3* opened = nullptr;
  if (access == Access::read_write) make(path);
  // Reading a database with a write-ahead log writes to that log's index.
  const int create = access == Access::read_write ? SQLITE_OPEN_CREATE : 0;
  const int status = sqlite3_open_v2(path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  handle_.reset(opened);
  if (status != SQLITE_OK) fail("open");
  sqlite3_busy_timeout(handle(), 2000);
  if (access == Access::read_only) {
    execute("PRAGMA query_only = ON");
    return;
  }
  // Before anything is written. SQLite gives its log and index files the mode of the database.
  std::error_code error;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = NORMAL");
}

void SqliteDatabase::execute(const char* sql) {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("change");
}

std::int64_t SqliteDatabase::changes() const { return sqlite3_changes64(handle()); }

void SqliteDatabase::fail(std::string_view action) const {
  const char* reason = handle_ ? sqlite3_errmsg(handle()) : "out of memory";
  const int code = handle_ ? sqlite3_errcode(handle()) : SQLITE_NOMEM;
  throw SqliteError("cannot " + std::string(action) + " " + path_.string() + ": " + reason,
                    code & 0xff);
}

void SqliteDatabase::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

SqliteStatement::SqliteStatement(const SqliteDatabase& database, std::string_view sql)
    : database_(database) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &prepared,
                         nullptr) != SQLITE_OK) {
    database.fail("query");
  }
  statement_.reset(prepared);
}

SqliteStatement& SqliteStatement::bind(int index, std::string_view text) {
  return bound(sqlite3_bind_text(statement_.get(), index, bytes_of(text),
                                 static_cast<int>(text.size()), SQLITE_TRANSIENT));
}

SqliteStatement& SqliteStatement::bind(int index, std::int64_t number) {
  return bound(sqlite3_bind_int64(statement_.get(), index, number));
}

SqliteStatement& SqliteStatement::bind_bytes(int index, std::string_view bytes) {
  return bound(sqlite3_bind_blob(statement_.get(), index, bytes_of(bytes),
                                 static_cast<int>(bytes.size()), SQLITE_TRANSIENT));
}

SqliteStatement& SqliteStatement::bind(int index, const std::optional<std::int64_t>& number) {
  return number ? bind(index, *number) : bound(sqlite3_bind_null(statement_.get(), index));
}

SqliteStatement& SqliteStatement::bound(int result) {
  if (result != SQLITE_OK) database_.fail("query");
  return *this;
}

bool SqliteStatement::step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      database_.fail("query");
  }
}

SqliteStatement& SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
  return *this;
}

void SqliteStatement::run() {
  step();
  reset();
}

std::string SqliteStatement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes ? std::string(reinterpret_cast<const char*>(bytes), size) : std::string();
}

std::string_view SqliteStatement::bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {static_cast<const char*>(bytes), bytes ? size : 0};
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> SqliteStatement::optional_number(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

}  // namespace gatehouse::dashboard
