#pragma once

#include <cerrno>
#include <filesystem>

#include "common/system/file_error.h"
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
UniqueFd open_file(const std::filesystem::path& path, int flags, unsigned mode = 0);

}  // namespace gatehouse
