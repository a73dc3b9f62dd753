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
  SqliteError(const std::string& message, int code) : std::runtime_error(message), code_(code) {}

  /// For content that SQLite can read and we cannot.
  static SqliteError broken_file(const std::string& message);

  /// Whether the file's content is not what was written.
  bool is_broken_file() const;

 private:
  int code_;  ///< SQLite's primary result code
};

/// A connection to an SQLite database, which is created (mode 0600; by root for its folder's owner)
/// when missing. Writes are in a write-ahead log. Use from one thread at a time. Throws
/// SqliteError.
class SqliteDatabase {
 public:
  enum class Access {
    read_write,  ///< creates the file when it is missing
    read_only,   ///< fails when there is none
  };

  explicit SqliteDatabase(const std::filesystem::path& path, Access access = Access::read_write);

  void execute(const char* sql);
  /// How many rows the last statement that changes any has changed.
  std::int64_t changes() const;
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
  SqliteStatement& bind_bytes(int index, std::string_view bytes);
  /// NULL for nothing.
  SqliteStatement& bind(int index, const std::optional<std::int64_t>& number);

  /// Whether there is a row (or another one).
  bool step();
  /// Makes it ready to be stepped through again; parameters stay as they are.
  SqliteStatement& reset();
  /// Steps through a statement that has no rows and resets it.
  void run();

  std::string text(int column) const;
  /// Valid until the next step or reset.
  std::string_view bytes(int column) const;
  std::int64_t number(int column) const;
  std::optional<std::int64_t> optional_number(int column) const;  ///< nothing for NULL

 private:
  SqliteStatement& bound(int result);

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  const SqliteDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace gatehouse::dashboard
