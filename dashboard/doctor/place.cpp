#include <filesystem>

#include <fmt/format.h>

#include "common/system/data_place.h"
#include "common/system/file_facts.h"
#include "common/system/sealing.h"
#include "dashboard/audit/audit_log.h"
#include "dashboard/doctor/doctor.h"

namespace gatehouse::dashboard {
namespace {

constexpr unsigned kForOthers = 077;

void examine_folder(const DataPlace& place, Findings& findings) {
  const std::string file = place.file.string();
  const std::string folder = place.file.parent_path().string();
  if (!place.folder_is_writable) {
    findings.push_back({"folder", "this user cannot write the data folder " + folder,
                        "run the programs, and this one, as the user that owns it, or give it to "
                        "them: chown -R USER " +
                            folder});
  }
  if (place.file_is_mount_point) {
    findings.push_back({"mounted file",
                        file + " is a mount point of its own and cannot be replaced",
                        "mount the folder " + folder + " instead of the file"});
  }
  if (place.file_is_anothers) {
    findings.push_back({"owner", file + " belongs to another user than this one",
                        "run both programs as one user"});
  }
  if (place.names > 1) {
    findings.push_back({"hard links",
                        file + " has " + std::to_string(place.names) +
                            " names (hard links): the others keep the state from before the next "
                            "change",
                        "remove them (find " + folder + " -samefile " + file +
                            "), and copy the file where a copy is wanted"});
  }
  if (!place.network_file_system.empty()) {
    findings.push_back({"network file system",
                        folder + " is on " + place.network_file_system +
                            ", whose locks and notices may not reach other machines",
                        "keep it on a local disk, or let all programs run on one machine"});
  }
}

void examine_mode(const std::filesystem::path& path, const char* holds, Findings& findings) {
  const auto facts = look_at_file(path);
  if (!facts || (facts->mode & kForOthers) == 0) return;
  const char* who = (facts->mode & 07) != 0 ? "everybody" : "its group";
  findings.push_back({"mode",
                      fmt::format("{} has mode {:04o}: {} may open it, and it holds {}",
                                  path.string(), facts->mode, who, holds),
                      "chmod 600 " + path.string()});
}

void examine_disk(const std::filesystem::path& folder, Findings& findings) {
  const auto room = room_at(folder);
  if (!room || room->total == 0) return;
  const std::uint64_t percent = room->free * 100 / room->total;
  if (room->free >= kLeastRoom && percent >= kLeastShare) return;
  findings.push_back({"disk",
                      fmt::format("the disk of {} is nearly full: {} MiB, {} %, are left",
                                  folder.string(), room->free >> 20, percent),
                      "make room: without any, usage waits in the proxies' memory and then they "
                      "refuse requests"});
}

}  // namespace

void examine_place(const Patient& patient, Findings& findings) {
  const std::filesystem::path& file = patient.file.path();
  const std::filesystem::path folder = patient.file.folder();
  const DataPlace place = look_at_place(file);
  if (!place.folder_exists) {
    findings.push_back({"folder", "the data folder " + folder.string() + " does not exist",
                        "create it, or give another --data-file"});
    return;
  }
  examine_folder(place, findings);
  const std::filesystem::path lock = file.string() + ".lock";
  const auto lock_facts = look_at_file(lock);
  if (lock_facts && lock_facts->is_folder) {
    findings.push_back({"lock folder",
                        lock.string() + " is a folder, as the TypeScript predecessor locks by",
                        "end the predecessor; an empty folder is removed by the next change, "
                        "otherwise remove it by hand"});
  }
  examine_mode(file, "keys and password hashes", findings);
  examine_mode(folder / kSealKeyName, "the key of the sealed credentials", findings);
  examine_mode(folder / kAuditName, "who did what", findings);
  examine_disk(folder, findings);
}

}  // namespace gatehouse::dashboard
