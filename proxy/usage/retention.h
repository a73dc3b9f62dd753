#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "common/domain/time.h"
#include "common/system/file_system.h"
#include "common/system/setting_reader.h"

namespace gatehouse::proxy {

/// How long journals are kept as history once the document holds their usage.
struct Retention {
  std::chrono::days days{30};                       ///< USAGE_RETENTION_DAYS
  std::uint64_t bytes = std::uint64_t{4096} << 20;  ///< USAGE_RETENTION_MB, all journals together
};

/// Reads USAGE_RETENTION_DAYS and USAGE_RETENTION_MB; bad values are reported by name.
Retention read_retention(const SettingReader& reader);

/// What must not be removed among an instance's own set-aside segments.
struct OwnSegments {
  std::string instance;
  std::int64_t usage_applied = 0;  ///< segments with lines beyond it stay
};

/// Removes journals older than `retention.days`, then the oldest until all together take no more
/// than `retention.bytes`: retired ones and set-aside segments of `own`, never one that was written
/// to within the last five hours and a quarter, which --verify-usage needs. Returns how many went.
std::size_t remove_old_journals(FileSystem& disk, const std::filesystem::path& usage_folder,
                                const Retention& retention, const OwnSegments& own, Timestamp now);

}  // namespace gatehouse::proxy
