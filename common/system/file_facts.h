#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace gatehouse {

/// Who may do what with a file or folder.
struct FileFacts {
  bool is_folder = false;
  unsigned mode = 0;  ///< the permission bits, 0777 at most
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
};

/// Nothing when there is no such file, or it cannot be looked at.
std::optional<FileFacts> look_at_file(const std::filesystem::path& path);

/// Someone who runs programs: root is user 0.
struct UserIds {
  std::uint32_t user = 0;
  std::uint32_t group = 0;
};

UserIds own_ids();

/// Whose process that is; nothing when there is none, or no /proc.
std::optional<UserIds> owner_of_process(std::int64_t pid);

/// By the permission bits; further groups and access control lists are not looked at.
bool may_read(const FileFacts& facts, const UserIds& who);
bool may_write(const FileFacts& facts, const UserIds& who);

/// Room on the file system of a path, as far as this user may use it.
struct DiskRoom {
  std::uint64_t total = 0;  ///< bytes
  std::uint64_t free = 0;
};
std::optional<DiskRoom> room_at(const std::filesystem::path& path);

}  // namespace gatehouse
