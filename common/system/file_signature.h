#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/system/file_system.h"

namespace gatehouse {

/// What tells one state of a file from another without reading it.
///
/// Modification time alone misses edits: its ticks are milliseconds wide and anyone may set it. The
/// change time cannot be set, and a replaced file has another inode.
struct FileSignature {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;  ///< nanoseconds since the epoch, on the file system's clock

  friend bool operator==(const FileSignature&, const FileSignature&) = default;
};

/// Nothing when there is no such file. Throws FileError when it cannot be asked. Thread-safe, one
/// system call.
std::optional<FileSignature> signature_of(FileSystem& disk, const std::filesystem::path& path);

/// The same of an open file.
FileSignature signature_of(FileSystem& disk, int fd, const std::filesystem::path& path_for_errors);

/// What changes of files are stamped with at this moment or later, in nanoseconds since the epoch:
/// the kernel's clock of ticks (CLOCK_REALTIME_COARSE), however late its last tick was.
std::int64_t file_clock_ns();

/// The part of a stat(2) that tells states apart.
FileSignature signature_of(const struct stat& status);

}  // namespace gatehouse
