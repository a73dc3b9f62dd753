#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gatehouse {

/// What is to be known of where a data file stands before a program relies on it.
struct DataPlace {
  std::filesystem::path file;  ///< links resolved
  bool folder_exists = true;
  bool folder_is_writable = true;
  bool file_is_mount_point = false;
  bool file_is_anothers = false;  ///< belongs to a user other than this process's, who is not root
  std::uint64_t names = 1;        ///< hard links of the file; 0 when there is none yet
  std::string network_file_system;  ///< its kind; empty on a local disk
};

/// Looks. Does not throw: what cannot be asked counts as being in order.
DataPlace look_at_place(const std::filesystem::path& data_file);

/// Sentences for an operator.
struct PlaceJudgement {
  std::vector<std::string> faults;    ///< nothing could ever be written there
  std::vector<std::string> warnings;  ///< it works, with less certainty
};

PlaceJudgement judge(const DataPlace& place);

/// All faults in one exception (std::runtime_error), or the warnings when there are none.
std::vector<std::string> require_usable_place(const std::filesystem::path& data_file);

}  // namespace gatehouse
