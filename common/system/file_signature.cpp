#include "common/system/file_signature.h"

#include <cerrno>

#include <sys/stat.h>

#include "common/system/file_error.h"

namespace gatehouse {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileSignature from_stat(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = status.st_size,
          .modified_ns = nanoseconds(status.st_mtim),
          .changed_ns = nanoseconds(status.st_ctim)};
}

}  // namespace

std::optional<FileSignature> signature_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return from_stat(status);
  if (errno == ENOENT) return std::nullopt;
  throw FileError("look at", path, errno);
}

FileSignature signature_of(int fd, const std::filesystem::path& path_for_errors) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw FileError("look at", path_for_errors, errno);
  return from_stat(status);
}

}  // namespace gatehouse
