#pragma once

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string_view>

#include "common/system/file_error.h"
#include "common/system/file_system.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// Repeats a system call for as long as a signal interrupts it (EINTR). Not for close(2).
template <typename Call>
auto uninterrupted(Call&& call) -> decltype(call()) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

/// open(2) with O_CLOEXEC; an empty UniqueFd with errno set when it fails.
UniqueFd open_file(FileSystem& disk, const std::filesystem::path& path, int flags,
                   unsigned mode = 0);

/// Writes as much as goes; the number of bytes written, less than all only after an error, which
/// errno holds.
std::size_t write_fully(FileSystem& disk, int fd, std::string_view bytes);

/// renameat2(2).
int rename_file(FileSystem& disk, const std::filesystem::path& from,
                const std::filesystem::path& to, unsigned flags = 0);

}  // namespace gatehouse
