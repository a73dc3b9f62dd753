#include "common/system/file_lock.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/system/files.h"
#include "common/system/random.h"
#include "common/system/system_call.h"

namespace gatehouse {
namespace {

constexpr unsigned kLockFileMode = 0600;
constexpr std::uint32_t kShortestPauseUs = 500;
constexpr std::uint32_t kPauseSpreadUs = 4'500;

UniqueFd open_lock_file(FileSystem& disk, const std::filesystem::path& path) {
  UniqueFd fd = open_file(disk, path, O_RDWR | O_CREAT | O_NOFOLLOW, kLockFileMode);
  if (fd) belong_to_folder(disk, fd.get(), path);
  return fd;
}

void remove_lock_folder(FileSystem& disk, const std::filesystem::path& path,
                        const FileLock::OnNotice& on_notice) {
  if (disk.rmdir(path) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;  // someone else was faster
    throw FileError("remove the lock folder left by an older version at", path, errno);
  }
  if (on_notice) {
    on_notice("removed the empty lock folder " + path.string() + " that an older version had left");
  }
}

bool lock_now(FileSystem& disk, const UniqueFd& fd, const std::filesystem::path& path,
              int operation) {
  if (uninterrupted([&] { return disk.flock(fd.get(), operation | LOCK_NB); }) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw FileError("lock", path, errno);
}

/// The process id is only there to be named in messages, so a failure to write it does no harm.
void write_holder(FileSystem& disk, const UniqueFd& fd) {
  std::array<char, 16> text{};
  char* end = std::to_chars(text.data(), text.data() + text.size() - 1, ::getpid()).ptr;
  *end++ = '\n';
  const auto size = end - text.data();
  if (disk.write(fd.get(), text.data(), static_cast<std::size_t>(size)) == size) {
    if (disk.ftruncate(fd.get(), size) != 0) return;
  }
}

/// The process that holds a flock on the file as the kernel lists it: scripts do not write their
/// id. Nothing without /proc, or when the holder lives in another pid namespace.
std::optional<long> listed_holder(FileSystem& disk, const UniqueFd& fd) {
  struct stat status {};
  if (disk.fstat(fd.get(), status) != 0) return std::nullopt;
  const std::string file =
      fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, advisory, access, place;
    long pid = 0;
    words >> number >> kind >> advisory >> access >> pid >> place;
    if (words && kind == "FLOCK" && place == file) return pid;
  }
  return std::nullopt;
}

std::string describe_holder(FileSystem& disk, const UniqueFd& fd) {
  if (const auto pid = listed_holder(disk, fd)) return "process " + std::to_string(*pid);
  std::array<char, 16> text{};
  const auto size = disk.pread(fd.get(), text.data(), text.size(), 0);
  long pid = 0;
  if (size <= 0 || std::from_chars(text.data(), text.data() + size, pid).ec != std::errc{}) {
    return "another process";
  }
  return "process " + std::to_string(pid);
}

}  // namespace

FileLock FileLock::acquire(FileSystem& disk, const std::filesystem::path& path,
                           std::chrono::milliseconds wait, const OnNotice& on_notice) {
  UniqueFd fd = open_lock_file(disk, path);
  if (!fd && errno == EISDIR) {
    remove_lock_folder(disk, path, on_notice);
    fd = open_lock_file(disk, path);
  }
  if (!fd) throw FileError("open the lock file", path, errno);

  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (!lock_now(disk, fd, path, LOCK_EX)) {
    if (std::chrono::steady_clock::now() >= deadline) {
      throw LockTimeout(path.string() + " is held by " + describe_holder(disk, fd) + "; waited " +
                        std::to_string(wait.count()) + " ms");
    }
    // Jitter keeps waiting processes from asking in step with each other.
    std::this_thread::sleep_for(
        std::chrono::microseconds(kShortestPauseUs + random_uniform(kPauseSpreadUs)));
  }
  write_holder(disk, fd);
  return FileLock(std::move(fd));
}

std::optional<FileLock> FileLock::try_acquire(FileSystem& disk, const std::filesystem::path& path) {
  UniqueFd fd = open_lock_file(disk, path);
  if (!fd) throw FileError("open", path, errno);
  if (!lock_now(disk, fd, path, LOCK_EX)) return std::nullopt;
  return FileLock(std::move(fd));
}

bool is_locked(FileSystem& disk, const std::filesystem::path& path) {
  const UniqueFd fd = open_file(disk, path, O_RDONLY);
  if (!fd) {
    if (errno == ENOENT) return false;
    throw FileError("open", path, errno);
  }
  return !lock_now(disk, fd, path, LOCK_SH);
}

}  // namespace gatehouse
