#pragma once

#include <string_view>

namespace gatehouse {

/// Whether all of `text` matches `pattern`, in which `*` stands for any run of characters (an empty
/// one too) and `?` for one. Case counts. Linear in practice: at most |pattern| × |text| steps.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace gatehouse
