#include "common/system/file_facts.h"

#include <string>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace gatehouse {
namespace {

constexpr unsigned kRead = 4;
constexpr unsigned kWrite = 2;

bool may(const FileFacts& facts, const UserIds& who, unsigned what) {
  if (who.user == 0) return true;
  if (who.user == facts.owner) return (facts.mode >> 6 & what) != 0;
  if (who.group == facts.group) return (facts.mode >> 3 & what) != 0;
  return (facts.mode & what) != 0;
}

}  // namespace

std::optional<FileFacts> look_at_file(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileFacts{S_ISDIR(status.st_mode), status.st_mode & 0777u, status.st_uid, status.st_gid};
}

UserIds own_ids() { return {::geteuid(), ::getegid()}; }

std::optional<UserIds> owner_of_process(std::int64_t pid) {
  if (pid <= 0) return std::nullopt;
  const auto facts = look_at_file("/proc/" + std::to_string(pid));
  if (!facts) return std::nullopt;
  return UserIds{facts->owner, facts->group};
}

bool may_read(const FileFacts& facts, const UserIds& who) { return may(facts, who, kRead); }

bool may_write(const FileFacts& facts, const UserIds& who) { return may(facts, who, kWrite); }

std::optional<DiskRoom> room_at(const std::filesystem::path& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return std::nullopt;
  return DiskRoom{std::uint64_t{status.f_blocks} * status.f_frsize,
                  std::uint64_t{status.f_bavail} * status.f_frsize};
}

}  // namespace gatehouse
