#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/system/unique_fd.h"

namespace gatehouse::proxy {

/// The system calls of a journal: an append-only file that is locked (flock) while this lives.
///
/// Failing calls throw FileError. Not thread-safe, except that `sync` may run beside `append`.
class JournalFile {
 public:
  JournalFile() = default;

  /// Makes the file (0600), which must not exist, and locks it.
  static JournalFile create(const std::filesystem::path& path);

  /// Opens an existing journal for reading and cutting and locks it. Nothing when somebody holds
  /// the lock, or when the file is gone or another one stands in its place by then.
  static std::optional<JournalFile> try_adopt(const std::filesystem::path& path);

  /// Appends all of `bytes` or nothing: a piece that could not be completed is cut off again. When
  /// even that fails, the next append begins with a line feed, so lines never interleave.
  void append(std::string_view bytes);

  /// fdatasync(2).
  void sync();

  /// Cuts the file to `size` bytes.
  void truncate(std::uint64_t size);

  std::uint64_t size() const { return size_; }
  bool is_open() const { return static_cast<bool>(fd_); }

 private:
  JournalFile(UniqueFd fd, std::filesystem::path path, std::uint64_t size)
      : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

  UniqueFd fd_;
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  bool torn_ = false;  ///< ends in a piece of a line that could not be cut off
};

/// Puts `fresh` into the place of `current` and what stood there under `set_aside`, such that a
/// file stands at `current` at every moment. Throws FileError.
void replace_segment(const std::filesystem::path& fresh, const std::filesystem::path& current,
                     const std::filesystem::path& set_aside);

/// Makes a folder with mode 0700 if it is missing. Throws FileError.
void make_private_folder(const std::filesystem::path& folder);

}  // namespace gatehouse::proxy
