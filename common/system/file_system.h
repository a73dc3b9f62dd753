#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

namespace gatehouse {

/// The system calls by which the data file and the journals are read and written: the seam at which
/// tests fail a call, cut it short, or end the process right before or after it.
///
/// Each member is the system call of its name, with that call's own contract: -1 and errno when it
/// fails, EINTR and short counts included; `renameat2` takes whole paths. The one that is more than
/// a call is `list`. close(2) is not among them: its failure changes nothing (see UniqueFd).
///
/// Whatever keeps the data file or a journal is handed one by its maker. Thread-safe.
class FileSystem {
 public:
  using Path = std::filesystem::path;

  virtual ~FileSystem() = default;

  virtual int open(const Path& path, int flags, mode_t mode) = 0;
  virtual int stat(const Path& path, struct stat& status) = 0;
  virtual int fstat(int fd, struct stat& status) = 0;

  virtual ssize_t read(int fd, void* into, std::size_t size) = 0;
  virtual ssize_t pread(int fd, void* into, std::size_t size, off_t offset) = 0;
  virtual ssize_t write(int fd, const void* from, std::size_t size) = 0;
  virtual int ftruncate(int fd, off_t size) = 0;
  virtual int fsync(int fd) = 0;
  virtual int fdatasync(int fd) = 0;

  virtual int fchown(int fd, uid_t owner, gid_t group) = 0;
  virtual int fchmod(int fd, mode_t mode) = 0;
  virtual int fcntl(int fd, int command, int argument) = 0;
  virtual int flock(int fd, int operation) = 0;

  virtual int renameat2(const Path& from, const Path& to, unsigned flags) = 0;
  virtual int link(const Path& from, const Path& to) = 0;
  virtual int unlink(const Path& path) = 0;
  virtual int mkdir(const Path& path, mode_t mode) = 0;
  virtual int rmdir(const Path& path) = 0;

  /// Appends the names in a folder, without `.` and `..`, in no particular order: opendir(3),
  /// readdir(3), closedir(3). After a failure `names` may hold some of them.
  virtual int list(const Path& folder, std::vector<std::string>& names) = 0;
};

/// The machine's. Lives as long as the program.
FileSystem& real_file_system();

}  // namespace gatehouse
