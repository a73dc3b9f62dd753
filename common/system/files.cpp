#include "common/system/files.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/system/replacement_file.h"
#include "common/system/system_call.h"

namespace gatehouse {
namespace {

constexpr int kReadAttempts = 4;
constexpr mode_t kPrivateFolderMode = 0700;

/// Room for one byte more than the file has is enough to see its end without a further resize.
std::string read_to_end(FileSystem& disk, const UniqueFd& fd, const std::filesystem::path& path,
                        std::size_t expected_size, std::size_t max_bytes) {
  std::string bytes;
  bytes.resize(expected_size + kReadPadding + 1);
  std::size_t size = 0;
  for (;;) {
    if (size > max_bytes) throw FileError("read", path, EFBIG);
    if (bytes.size() - size <= kReadPadding) bytes.resize(2 * bytes.size());
    const ssize_t got = uninterrupted([&] {
      return disk.read(fd.get(), bytes.data() + size, bytes.size() - kReadPadding - size);
    });
    if (got < 0) throw FileError("read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

bool is_root_in_anothers_folder(const std::filesystem::path& path) {
  struct stat parent {};
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  return ::geteuid() == 0 && ::stat(folder.c_str(), &parent) == 0 && parent.st_uid != 0;
}

}  // namespace

std::optional<FileContent> read_file(FileSystem& disk, const std::filesystem::path& path,
                                     std::size_t max_bytes) {
  for (int attempt = 1;; ++attempt) {
    // O_NONBLOCK: opening a FIFO must not wait for its writer.
    const UniqueFd fd = open_file(disk, path, O_RDONLY | O_NONBLOCK);
    if (!fd) {
      if (errno == ENOENT) return std::nullopt;
      throw FileError("open", path, errno);
    }
    struct stat status {};
    if (disk.fstat(fd.get(), status) != 0) throw FileError("look at", path, errno);
    if (!S_ISREG(status.st_mode)) throw FileError("read what is not a regular file:", path, EINVAL);

    const FileSignature before = signature_of(status);
    if (before.size > static_cast<std::int64_t>(max_bytes)) throw FileError("read", path, EFBIG);
    std::string bytes =
        read_to_end(disk, fd, path, static_cast<std::size_t>(before.size), max_bytes);
    const bool held_still = signature_of(disk, fd.get(), path) == before &&
                            bytes.size() == static_cast<std::size_t>(before.size);
    if (held_still || attempt == kReadAttempts) return FileContent{std::move(bytes), before};
  }
}

UniqueFd open_to_read(FileSystem& disk, const std::filesystem::path& path) {
  return open_file(disk, path, O_RDONLY);
}

void write_file_atomically(FileSystem& disk, const std::filesystem::path& path,
                           std::string_view bytes) {
  ReplacementFile replacement(disk, path, bytes);
  replacement.take_place();
  sync_folder(disk, path.parent_path());
}

void sync_folder(FileSystem& disk, const std::filesystem::path& folder) {
  const std::filesystem::path name = folder.empty() ? "." : folder;
  const UniqueFd fd = open_file(disk, name, O_RDONLY | O_DIRECTORY);
  if (!fd) throw FileError("open the folder", name, errno);
  if (uninterrupted([&] { return disk.fsync(fd.get()); }) == 0) return;
  if (errno != EINVAL && errno != ENOTSUP) throw FileError("sync the folder", name, errno);
}

void belong_to_folder(FileSystem& disk, int fd, const std::filesystem::path& path) {
  struct stat folder {};
  struct stat own {};
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  if (disk.stat(parent, folder) != 0 || disk.fstat(fd, own) != 0) return;
  if (own.st_uid != 0 || folder.st_uid == 0) return;
  static_cast<void>(disk.fchown(fd, folder.st_uid, folder.st_gid));
}

void make_private_folder(FileSystem& disk, const std::filesystem::path& folder) {
  if (disk.mkdir(folder, kPrivateFolderMode) != 0) {
    if (errno != EEXIST) throw FileError("create folder", folder, errno);
    return;
  }
  if (!is_root_in_anothers_folder(folder)) return;
  const UniqueFd fd = open_file(disk, folder, O_RDONLY | O_DIRECTORY);
  if (fd) belong_to_folder(disk, fd.get(), folder);
}

void move_file(FileSystem& disk, const std::filesystem::path& from,
               const std::filesystem::path& to) {
  if (rename_file(disk, from, to) != 0) throw FileError("rename", from, errno);
}

std::vector<std::string> list_folder(FileSystem& disk, const std::filesystem::path& folder) {
  std::vector<std::string> names;
  if (disk.list(folder, names) != 0 && errno != ENOENT) throw FileError("list", folder, errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace gatehouse
