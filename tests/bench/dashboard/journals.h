#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/domain/time.h"

namespace gatehouse::bench {

// Writes what a proxy would have left behind that has served `records` requests over the thirty
// days up to `now`: segments of 64 MiB in `usage_folder`. Few keys are busy and most are not, each
// keeps to a model or two, a few requests in a hundred fail. Returns the bytes written.
std::uint64_t write_journals(const std::filesystem::path& usage_folder, std::int64_t records,
                             const std::vector<std::string>& key_ids, Timestamp now);

}  // namespace gatehouse::bench
