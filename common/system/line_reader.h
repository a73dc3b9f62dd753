#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

#include "common/system/file_system.h"

namespace gatehouse {

/// Told a line without its line feed; false ends the reading.
using OnLine = std::function<bool(std::string_view line)>;

/// Reads a file's complete lines from its beginning. The number of bytes behind the last line feed;
/// 0 when reading was ended early or there is no such file. Throws FileError.
std::size_t each_line(FileSystem& disk, const std::filesystem::path& path, const OnLine& handle);

/// Reads them from the file's end, as long as the file was when this began, a piece at a time.
/// Throws FileError.
void each_line_backwards(FileSystem& disk, const std::filesystem::path& path, const OnLine& handle);

}  // namespace gatehouse
