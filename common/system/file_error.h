#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace gatehouse {

/// A system call on a file failed: carries what was tried, on which path, and errno.
class FileError : public std::runtime_error {
 public:
  FileError(const std::string& action, const std::filesystem::path& path, int error_number);

  int error_number() const { return error_number_; }

 private:
  int error_number_;
};

}  // namespace gatehouse
