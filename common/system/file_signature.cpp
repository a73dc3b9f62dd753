#include "common/system/file_signature.h"

#include <cerrno>
#include <ctime>

#include "common/system/file_error.h"

namespace gatehouse {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

std::int64_t file_clock_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return nanoseconds(now);
}

FileSignature signature_of(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = status.st_size,
          .modified_ns = nanoseconds(status.st_mtim),
          .changed_ns = nanoseconds(status.st_ctim)};
}

std::optional<FileSignature> signature_of(FileSystem& disk, const std::filesystem::path& path) {
  struct stat status {};
  if (disk.stat(path, status) == 0) return signature_of(status);
  if (errno == ENOENT) return std::nullopt;
  throw FileError("look at", path, errno);
}

FileSignature signature_of(FileSystem& disk, int fd, const std::filesystem::path& path_for_errors) {
  struct stat status {};
  if (disk.fstat(fd, status) != 0) throw FileError("look at", path_for_errors, errno);
  return signature_of(status);
}

}  // namespace gatehouse
