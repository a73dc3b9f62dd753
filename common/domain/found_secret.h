#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/domain/secret.h"

namespace gatehouse {

/// A secret, or why there is none.
struct FoundSecret {
  std::optional<Secret> secret;
  std::string problem;  ///< for people, without its end; never what was found instead
};

/// The upstream credential in what a variable, a file or a command holds: without the white space
/// around it. One line of printable text: it goes into a header field, and what has more lines is a
/// message rather than a secret. A problem goes on from what holds it: "is empty".
FoundSecret secret_in(std::string_view text);

}  // namespace gatehouse
