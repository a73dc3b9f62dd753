#include "common/system/unique_fd.h"

#include <unistd.h>

namespace gatehouse {

void UniqueFd::reset(int fd) {
  // Linux frees the descriptor even when close(2) fails, so a failed close is never repeated.
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace gatehouse
