#pragma once

#include <string>
#include <vector>

namespace gatehouse {

/// A member of a JSON object that this version does not know, kept exactly as it was written.
struct RawMember {
  std::string name;   ///< as spelled between the quotes, escapes included
  std::string value;  ///< the raw JSON text of the value

  friend bool operator==(const RawMember&, const RawMember&) = default;
};

using RawMembers = std::vector<RawMember>;

}  // namespace gatehouse
