#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/system/file_system.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// An append-only file of lines, a journal's, that is locked (flock) while this lives.
///
/// Failing calls throw FileError. Not thread-safe, except that `sync` may run beside `append`.
class AppendFile {
 public:
  /// Makes the file (0600), which must not exist, and locks it.
  static AppendFile create(FileSystem& disk, const std::filesystem::path& path);

  /// Opens an existing file and locks it. Nothing when somebody holds the lock, or when the
  /// file is gone or another one stands in its place by then.
  static std::optional<AppendFile> try_adopt(FileSystem& disk, const std::filesystem::path& path);

  /// Opens a file that several processes append to in turn, makes it (0600) when it is missing, and
  /// waits for the lock. Throws LockTimeout too.
  static AppendFile open_shared(FileSystem& disk, const std::filesystem::path& path,
                                std::chrono::milliseconds wait);

  /// Appends all of `bytes` or nothing: a piece that could not be completed is cut off again. When
  /// even that fails, the next append begins with a line feed, so lines never interleave.
  void append(std::string_view bytes);

  /// What stands from `offset` to the end.
  std::string read_from(std::uint64_t offset) const;

  /// fdatasync(2).
  void sync();

  /// Cuts the file to `size` bytes.
  void truncate(std::uint64_t size);

  /// Whether this very file is what stands at `path`.
  bool stands_at(const std::filesystem::path& path) const;

  /// Tells this object that its file was renamed.
  void moved_to(std::filesystem::path path);

  std::uint64_t size() const { return size_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  AppendFile(FileSystem& disk, UniqueFd fd, std::filesystem::path path, std::uint64_t size)
      : disk_(&disk), fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

  void mend();

  FileSystem* disk_;  // never null; a pointer so that files can be assigned
  UniqueFd fd_;
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  bool torn_ = false;  ///< ends in a piece of a line that could not be cut off
};

/// Lets two files change places, such that one stands at `current` at every moment.
/// Throws FileError.
void exchange_files(FileSystem& disk, const std::filesystem::path& fresh,
                    const std::filesystem::path& current);

/// Appends bytes to a file (0600, made if missing; root gives it to its folder's owner). Throws
/// FileError.
void append_aside(FileSystem& disk, const std::filesystem::path& path, std::string_view bytes);

std::int64_t own_process_id();

}  // namespace gatehouse
