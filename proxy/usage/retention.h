#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/domain/problem.h"
#include "common/domain/time.h"
#include "common/system/environment.h"

namespace gatehouse::proxy {

/// How long journals are kept as history once the document holds their usage.
struct Retention {
  std::chrono::days days{30};                       ///< USAGE_RETENTION_DAYS
  std::uint64_t bytes = std::uint64_t{4096} << 20;  ///< USAGE_RETENTION_MB, all journals together
};

/// Reads USAGE_RETENTION_DAYS and USAGE_RETENTION_MB; bad values are reported by name.
Retention parse_retention(const Environment& environment, Problems& problems);

}  // namespace gatehouse::proxy
