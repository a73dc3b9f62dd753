#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace gatehouse::dashboard {

/// SQLite refused something; the message carries the file's path and SQLite's own words.
class SqliteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A connection to an SQLite database, which is created (mode 0600) when missing. Writes are in a
/// write-ahead log. Use from one thread at a time. Throws SqliteError.
class SqliteDatabase {
 public:
  explicit SqliteDatabase(const std::filesystem::path& path);

  void execute(const char* sql);
  sqlite3* handle() const { return handle_.get(); }
  [[noreturn]] void fail(std::string_view action) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// One prepared statement with its parameters, numbered from 1, and columns, from 0.
class SqliteStatement {
 public:
  SqliteStatement(const SqliteDatabase& database, std::string_view sql);

  SqliteStatement& bind(int index, std::string_view text);
  SqliteStatement& bind(int index, std::int64_t number);

  /// Whether there is a row (or another one).
  bool step();

  std::string text(int column) const;
  std::int64_t number(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  const SqliteDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace gatehouse::dashboard
