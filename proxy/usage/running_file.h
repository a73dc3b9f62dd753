#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "common/system/file_system.h"

namespace gatehouse::proxy {

/// Device and inode of the file that has the name of an instance's running segment; nothing when
/// there is none.
using RunningFile = std::optional<std::pair<std::uint64_t, std::uint64_t>>;

/// A journal is rotated by exchanging the names of the running file and of an empty one, which
/// becomes a set-aside segment by that. Who finds a running journal and reads it has all of it only
/// if the running file is the same before the one and after the other: between them a segment may
/// have got a name that was not on the list. Throws FileError when it cannot be asked.
RunningFile running_file(FileSystem& disk, const std::filesystem::path& usage_folder,
                         const std::string& instance);

}  // namespace gatehouse::proxy
