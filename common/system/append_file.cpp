#include "common/system/append_file.h"

#include <cerrno>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/system/file_lock.h"
#include "common/system/file_signature.h"
#include "common/system/files.h"
#include "common/system/random.h"
#include "common/system/system_call.h"

namespace gatehouse {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr std::uint32_t kShortestPauseUs = 200;
constexpr std::uint32_t kPauseSpreadUs = 2'000;

/// False when somebody holds the lock.
bool lock(FileSystem& disk, const UniqueFd& fd, const std::filesystem::path& path) {
  if (uninterrupted([&] { return disk.flock(fd.get(), LOCK_EX | LOCK_NB); }) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw FileError("lock", path, errno);
}

}  // namespace

AppendFile AppendFile::create(FileSystem& disk, const std::filesystem::path& path) {
  UniqueFd fd = open_file(disk, path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, kFileMode);
  if (!fd) throw FileError("create", path, errno);
  try {
    if (!lock(disk, fd, path)) throw FileError("lock", path, EWOULDBLOCK);
  } catch (const FileError&) {
    disk.unlink(path);
    throw;
  }
  return {disk, std::move(fd), path, 0};
}

std::optional<AppendFile> AppendFile::try_adopt(FileSystem& disk,
                                                const std::filesystem::path& path) {
  UniqueFd fd = open_file(disk, path, O_RDWR | O_APPEND | O_NOFOLLOW);
  if (!fd) {
    if (errno == ENOENT) return std::nullopt;
    throw FileError("open", path, errno);
  }
  if (!lock(disk, fd, path)) return std::nullopt;
  const auto size = static_cast<std::uint64_t>(signature_of(disk, fd.get(), path).size);
  AppendFile file(disk, std::move(fd), path, size);
  if (!file.stands_at(path)) return std::nullopt;
  return file;
}

AppendFile AppendFile::open_shared(FileSystem& disk, const std::filesystem::path& path,
                                   std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  for (;;) {
    UniqueFd fd = open_file(disk, path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, kFileMode);
    if (!fd) throw FileError("open", path, errno);
    belong_to_folder(disk, fd.get(), path);
    if (lock(disk, fd, path)) {
      const auto size = static_cast<std::uint64_t>(signature_of(disk, fd.get(), path).size);
      AppendFile file(disk, std::move(fd), path, size);
      if (file.stands_at(path)) return file;
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      throw LockTimeout(path.string() + " is being written by another process; waited " +
                        std::to_string(wait.count()) + " ms");
    }
    std::this_thread::sleep_for(
        std::chrono::microseconds(kShortestPauseUs + random_uniform(kPauseSpreadUs)));
  }
}

void AppendFile::append(std::string_view bytes) {
  if (torn_) mend();
  const std::size_t written = write_fully(*disk_, fd_.get(), bytes);
  if (written == bytes.size()) {
    size_ += written;
    return;
  }
  const int error = errno;
  // Cut even when nothing seems to have been written: a write may fail and have taken effect, and
  // size_ must be the file's for later cuts.
  torn_ = disk_->ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0;
  throw FileError("append to", path_, error);
}

void AppendFile::mend() {
  if (disk_->ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) {
    if (write_fully(*disk_, fd_.get(), "\n") != 1) {
      throw FileError("append to", path_, errno);
    }
    size_ = static_cast<std::uint64_t>(signature_of(*disk_, fd_.get(), path_).size);
  }
  torn_ = false;
}

std::string AppendFile::read_from(std::uint64_t offset) const {
  std::string bytes(size_ > offset ? size_ - offset : 0, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = uninterrupted([&] {
      return disk_->pread(fd_.get(), bytes.data() + done, bytes.size() - done,
                          static_cast<off_t>(offset + done));
    });
    if (n < 0) throw FileError("read", path_, errno);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

void AppendFile::sync() {
  if (disk_->fdatasync(fd_.get()) != 0) throw FileError("sync", path_, errno);
}

void AppendFile::truncate(std::uint64_t size) {
  if (disk_->ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) {
    throw FileError("cut", path_, errno);
  }
  size_ = size;
}

bool AppendFile::stands_at(const std::filesystem::path& path) const {
  const FileSignature here = signature_of(*disk_, fd_.get(), path);
  const auto there = signature_of(*disk_, path);
  return there && here.device == there->device && here.inode == there->inode;
}

void AppendFile::moved_to(std::filesystem::path path) { path_ = std::move(path); }

void exchange_files(FileSystem& disk, const std::filesystem::path& fresh,
                    const std::filesystem::path& current) {
  if (rename_file(disk, fresh, current, RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) throw FileError("exchange", current, errno);
  // Without an exchange: the old file gets its second name before the fresh one takes its first.
  std::filesystem::path beside = fresh;
  beside += ".fresh";
  move_file(disk, fresh, beside);
  if (disk.link(current, fresh) != 0) {
    const int error = errno;
    disk.unlink(beside);
    throw FileError("set aside", current, error);
  }
  try {
    move_file(disk, beside, current);
  } catch (const FileError&) {
    disk.unlink(beside);
    throw;
  }
}

void append_aside(FileSystem& disk, const std::filesystem::path& path, std::string_view bytes) {
  const UniqueFd fd = open_file(disk, path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, kFileMode);
  if (fd) belong_to_folder(disk, fd.get(), path);
  if (!fd || write_fully(disk, fd.get(), bytes) != bytes.size()) {
    throw FileError("set aside to", path, errno);
  }
}

std::int64_t own_process_id() { return ::getpid(); }

}  // namespace gatehouse
