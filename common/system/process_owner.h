#pragma once

#include <string>

namespace gatehouse {

/// The name of the user that this process runs as; the number when it has no name.
std::string own_user_name();

}  // namespace gatehouse
