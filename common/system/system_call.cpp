#include "common/system/system_call.h"

#include <fcntl.h>

namespace gatehouse {

UniqueFd open_file(FileSystem& disk, const std::filesystem::path& path, int flags, unsigned mode) {
  return UniqueFd(uninterrupted([&] { return disk.open(path, flags | O_CLOEXEC, mode); }));
}

std::size_t write_fully(FileSystem& disk, int fd, std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        uninterrupted([&] { return disk.write(fd, bytes.data() + done, bytes.size() - done); });
    if (n < 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

int rename_file(FileSystem& disk, const std::filesystem::path& from,
                const std::filesystem::path& to, unsigned flags) {
  return uninterrupted([&] { return disk.renameat2(from, to, flags); });
}

}  // namespace gatehouse
