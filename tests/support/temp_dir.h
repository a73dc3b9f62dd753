#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gatehouse::testing {

// A fresh folder (mode 0700) under $TMPDIR or /tmp that is removed, with all it holds, when the
// object goes. Throws std::system_error when it cannot be made.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// The whole file as bytes. Throws std::runtime_error naming the path when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Truncates and writes in place, as an editor without atomic saves does.
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace gatehouse::testing
