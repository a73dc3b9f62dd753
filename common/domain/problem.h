#pragma once

#include <string>
#include <vector>

namespace gatehouse {

/// Something wrong with a value, and where it stands.
struct Problem {
  std::string path;     ///< JSON path such as "$.keys[3].expiry_date"
  std::string message;  ///< without the path, starting in lower case

  friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

}  // namespace gatehouse
