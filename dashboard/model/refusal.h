#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/field_error.h"

namespace gatehouse::dashboard {

/// Why a change was not made.
struct Refusal {
  enum class Kind {
    invalid,    ///< `errors` says what is wrong with which member
    not_found,  ///< what was to be changed does not exist
    conflict,   ///< something else has that name, secret or prefix already
  };

  Kind kind = Kind::invalid;
  std::string message;  ///< a sentence for people
  std::vector<FieldError> errors;

  static Refusal invalid(std::vector<FieldError> errors);
  static Refusal not_found(std::string message);
  static Refusal conflict(FieldError error);
};

/// What a change answers: nothing when it was made.
using Refused = std::optional<Refusal>;

/// "name is required; model must not be blank".
std::string sentence_of(const std::vector<FieldError>& errors);

}  // namespace gatehouse::dashboard
