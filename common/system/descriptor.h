#pragma once

#include <string_view>

namespace gatehouse {

/// Writes all of `bytes`, with one write(2) where the kernel takes them at once. False with errno
/// set when it cannot.
bool write_all(int fd, std::string_view bytes);

}  // namespace gatehouse
