#include "common/system/append_file.h"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/system/file_error.h"
#include "common/system/files.h"

namespace gatehouse {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

/// Calls again while a signal interrupts.
template <typename Call>
auto uninterrupted(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

struct stat status_of(int fd, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw FileError("stat", path, errno);
  return status;
}

bool same_file(int fd, const std::filesystem::path& path) {
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0) return false;
  const struct stat here = status_of(fd, path);
  return here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

/// Writes as much as goes; the number of bytes written, less than all only after an error.
std::size_t write_some(int fd, std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        uninterrupted([&] { return ::write(fd, bytes.data() + done, bytes.size() - done); });
    if (n < 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

}  // namespace

AppendFile AppendFile::create(const std::filesystem::path& path) {
  UniqueFd fd(uninterrupted([&] {
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                  kFileMode);
  }));
  if (!fd) throw FileError("create journal", path, errno);
  if (uninterrupted([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) != 0) {
    throw FileError("lock journal", path, errno);
  }
  return {std::move(fd), path, 0};
}

std::optional<AppendFile> AppendFile::try_adopt(const std::filesystem::path& path) {
  UniqueFd fd(uninterrupted(
      [&] { return ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW); }));
  if (!fd) {
    if (errno == ENOENT) return std::nullopt;
    throw FileError("open journal", path, errno);
  }
  if (uninterrupted([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    throw FileError("lock journal", path, errno);
  }
  if (!same_file(fd.get(), path)) return std::nullopt;
  const auto size = static_cast<std::uint64_t>(status_of(fd.get(), path).st_size);
  return AppendFile(std::move(fd), path, size);
}

void AppendFile::append(std::string_view bytes) {
  if (torn_) mend();
  const std::size_t written = write_some(fd_.get(), bytes);
  if (written == bytes.size()) {
    size_ += written;
    return;
  }
  const int error = errno;
  if (written > 0) {
    torn_ = true;
    if (::ftruncate(fd_.get(), static_cast<off_t>(size_)) == 0) torn_ = false;
  }
  throw FileError("append to journal", path_, error);
}

void AppendFile::mend() {
  if (::ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) {
    if (write_some(fd_.get(), "\n") != 1) throw FileError("append to journal", path_, errno);
    size_ = static_cast<std::uint64_t>(status_of(fd_.get(), path_).st_size);
  }
  torn_ = false;
}

std::string AppendFile::read_from(std::uint64_t offset) const {
  std::string bytes(size_ > offset ? size_ - offset : 0, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = uninterrupted([&] {
      return ::pread(fd_.get(), bytes.data() + done, bytes.size() - done,
                     static_cast<off_t>(offset + done));
    });
    if (n < 0) throw FileError("read journal", path_, errno);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

void AppendFile::sync() {
  if (::fdatasync(fd_.get()) != 0) throw FileError("sync journal", path_, errno);
}

void AppendFile::truncate(std::uint64_t size) {
  if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) {
    throw FileError("cut journal", path_, errno);
  }
  size_ = size;
}

void AppendFile::moved_to(std::filesystem::path path) { path_ = std::move(path); }

void exchange_files(const std::filesystem::path& fresh, const std::filesystem::path& current) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, current.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) throw FileError("exchange journals", current, errno);
  // Without an exchange: the old file gets its second name before the fresh one takes its first.
  std::filesystem::path beside = fresh;
  beside += ".fresh";
  move_file(fresh, beside);
  if (::link(current.c_str(), fresh.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    throw FileError("set journal aside", current, error);
  }
  move_file(beside, current);
}

void make_private_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    throw FileError("create folder", folder, errno);
  }
}

void move_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw FileError("rename", from, errno);
}

void append_aside(const std::filesystem::path& path, std::string_view bytes) {
  const UniqueFd fd(uninterrupted([&] {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, kFileMode);
  }));
  if (!fd || write_some(fd.get(), bytes) != bytes.size()) {
    throw FileError("set aside to", path, errno);
  }
}

std::int64_t own_process_id() { return ::getpid(); }

}  // namespace gatehouse
