#include "common/system/data_place.h"

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

// Those that linux/magic.h does not name.
constexpr unsigned long kCifs = 0xff534d42;
constexpr unsigned long kLustre = 0x0bd00bd0;

std::string network_kind(const fs::path& folder) {
  static constexpr std::array<std::pair<unsigned long, const char*>, 9> kKinds{{
      {NFS_SUPER_MAGIC, "NFS"},
      {SMB_SUPER_MAGIC, "SMB"},
      {SMB2_SUPER_MAGIC, "SMB"},
      {kCifs, "CIFS"},
      {V9FS_MAGIC, "9P"},
      {FUSE_SUPER_MAGIC, "FUSE"},
      {CEPH_SUPER_MAGIC, "Ceph"},
      {AFS_SUPER_MAGIC, "AFS"},
      {kLustre, "Lustre"},
  }};
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) != 0) return {};
  for (const auto& [magic, name] : kKinds) {
    if (static_cast<unsigned long>(status.f_type) == magic) return name;
  }
  return {};
}

/// mountinfo writes blanks and backslashes of a path as octal numbers (proc(5)).
std::string unescaped(const std::string& text) {
  constexpr std::size_t kEscape = 4;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + kEscape <= text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
      i += kEscape - 1;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool is_mount_point(const fs::path& file) {
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string id, parent, device, root, point;
    words >> id >> parent >> device >> root >> point;
    if (words && unescaped(point) == file.string()) return true;
  }
  return false;
}

}  // namespace

DataPlace look_at_place(const fs::path& data_file) {
  DataPlace place;
  std::error_code error;
  place.file = fs::weakly_canonical(data_file, error);
  if (error) place.file = fs::absolute(data_file, error);
  const fs::path folder = place.file.parent_path();
  place.folder_exists = fs::is_directory(folder, error);
  if (!place.folder_exists) return place;
  place.folder_is_writable = ::access(folder.c_str(), W_OK | X_OK) == 0;
  place.network_file_system = network_kind(folder);
  struct stat status {};
  if (::stat(place.file.c_str(), &status) != 0) {
    place.names = 0;
    return place;
  }
  place.names = S_ISREG(status.st_mode) ? status.st_nlink : 1;
  place.file_is_anothers = ::geteuid() != 0 && status.st_uid != ::geteuid();
  place.file_is_mount_point = is_mount_point(place.file);
  return place;
}

PlaceJudgement judge(const DataPlace& place) {
  PlaceJudgement judgement;
  const std::string folder = place.file.parent_path().string();
  if (!place.folder_exists) {
    judgement.faults.push_back("the data folder " + folder + " does not exist; create it");
    return judgement;
  }
  if (!place.folder_is_writable) {
    judgement.faults.push_back("the data folder " + folder +
                               " cannot be written by this user: the file is replaced, not written "
                               "in place, and usage is kept beside it");
  }
  if (place.file_is_mount_point) {
    judgement.faults.push_back(place.file.string() +
                               " is a mount point of its own and cannot be replaced: mount the "
                               "folder " +
                               folder + " instead of the file");
  }
  if (place.file_is_anothers) {
    judgement.warnings.push_back(place.file.string() +
                                 " belongs to another user: run both programs as one user, or what "
                                 "one writes the other may not read");
  }
  if (place.names > 1) {
    judgement.warnings.push_back(place.file.string() +
                                 " has further names (hard links): they keep showing the state "
                                 "from before the next change");
  }
  if (!place.network_file_system.empty()) {
    judgement.warnings.push_back("the data folder " + folder + " is on a network file system (" +
                                 place.network_file_system +
                                 "): its locks and notices may not reach other machines");
  }
  return judgement;
}

std::vector<std::string> require_usable_place(const fs::path& data_file) {
  PlaceJudgement judgement = judge(look_at_place(data_file));
  if (judgement.faults.empty()) return std::move(judgement.warnings);
  std::string all;
  for (const std::string& fault : judgement.faults) all += (all.empty() ? "" : "\n") + fault;
  throw std::runtime_error(all);
}

}  // namespace gatehouse
