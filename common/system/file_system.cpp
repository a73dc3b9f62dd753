#include "common/system/file_system.h"

#include <cerrno>
#include <cstdio>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gatehouse {
namespace {

class RealFileSystem final : public FileSystem {
 public:
  int open(const Path& path, int flags, mode_t mode) override {
    return ::open(path.c_str(), flags, mode);
  }
  int stat(const Path& path, struct stat& status) override { return ::stat(path.c_str(), &status); }
  int fstat(int fd, struct stat& status) override { return ::fstat(fd, &status); }

  ssize_t read(int fd, void* into, std::size_t size) override { return ::read(fd, into, size); }
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override {
    return ::pread(fd, into, size, offset);
  }
  ssize_t write(int fd, const void* from, std::size_t size) override {
    return ::write(fd, from, size);
  }
  int ftruncate(int fd, off_t size) override { return ::ftruncate(fd, size); }
  int fsync(int fd) override { return ::fsync(fd); }
  int fdatasync(int fd) override { return ::fdatasync(fd); }

  int fchown(int fd, uid_t owner, gid_t group) override { return ::fchown(fd, owner, group); }
  int fchmod(int fd, mode_t mode) override { return ::fchmod(fd, mode); }
  int fcntl(int fd, int command, int argument) override { return ::fcntl(fd, command, argument); }
  int flock(int fd, int operation) override { return ::flock(fd, operation); }

  int renameat2(const Path& from, const Path& to, unsigned flags) override {
    return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags);
  }
  int link(const Path& from, const Path& to) override { return ::link(from.c_str(), to.c_str()); }
  int unlink(const Path& path) override { return ::unlink(path.c_str()); }
  int mkdir(const Path& path, mode_t mode) override { return ::mkdir(path.c_str(), mode); }
  int rmdir(const Path& path) override { return ::rmdir(path.c_str()); }

  int list(const Path& folder, std::vector<std::string>& names) override {
    DIR* stream = ::opendir(folder.c_str());
    if (stream == nullptr) return -1;
    int error = 0;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(stream);
      if (entry == nullptr) {
        error = errno;
        break;
      }
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(stream);
    errno = error;
    return error == 0 ? 0 : -1;
  }
};

}  // namespace

FileSystem& real_file_system() {
  static RealFileSystem real;
  return real;
}

}  // namespace gatehouse
