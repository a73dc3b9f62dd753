#include "common/system/file_error.h"

#include <system_error>

namespace gatehouse {

FileError::FileError(const std::string& action, const std::filesystem::path& path, int error_number)
    : std::runtime_error("cannot " + action + " " + path.string() + ": " +
                         std::generic_category().message(error_number)),
      error_number_(error_number) {}

}  // namespace gatehouse
