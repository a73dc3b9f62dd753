#pragma once

#include <span>

#include "dashboard/web/assets.h"

namespace gatehouse::dashboard {

/// The table that embed.mjs generates from the bundle, or an empty one (GATEHOUSE_WEB=OFF).
std::span<const Asset> embedded_assets();

}  // namespace gatehouse::dashboard
