#pragma once

#include <string>
#include <vector>

namespace gatehouse {

/// What is wrong with one member of what a person or a program asked for.
struct FieldError {
  std::string field;    ///< "token_limit_per_5h"
  std::string message;  ///< "must be a whole number from 0 to 1000000000000"

  friend bool operator==(const FieldError&, const FieldError&) = default;
};

}  // namespace gatehouse
