#pragma once

#include <optional>
#include <string_view>

namespace gatehouse {

/// How sure a count of used tokens is.
enum class Provenance {
  reported,   ///< the upstream said it
  partial,    ///< the upstream said a part, or the answer was cut: the rest is estimated
  estimated,  ///< from the sizes of texts: the upstream said nothing
};

/// The word for it in the journal and in metrics.
std::string_view to_string(Provenance provenance);
std::optional<Provenance> parse_provenance(std::string_view text);

}  // namespace gatehouse
