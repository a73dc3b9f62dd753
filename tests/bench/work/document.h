#pragma once

#include <cstddef>

#include "common/domain/time.h"
#include "common/storage/document.h"

namespace gatehouse::bench {

inline constexpr int kWindowsPerKey = 20;

// A document of keys as the dashboard makes them, each used in every bucket that still counts at
// `now` bar the oldest.
Document make_document(std::size_t keys, Timestamp now);

}  // namespace gatehouse::bench
