#include "common/system/system_call.h"

#include <fcntl.h>

namespace gatehouse {

UniqueFd open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  return UniqueFd(uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
}

}  // namespace gatehouse
