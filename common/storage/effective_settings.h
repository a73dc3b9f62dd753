#pragma once

#include <string>
#include <vector>

#include "common/domain/settings.h"
#include "common/system/setting.h"

namespace gatehouse {

/// What is in force: what the process was started with, and the data file's settings where nothing
/// but a default stood.
std::vector<EffectiveSetting> in_force(std::vector<EffectiveSetting> started_with,
                                       const Settings& in_data_file);

/// --print-config: a line a setting with name, value and source, in columns.
std::string print_settings(const std::vector<EffectiveSetting>& settings);

}  // namespace gatehouse
