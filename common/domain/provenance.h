#pragma once

namespace gatehouse {

/// How sure a count of used tokens is.
enum class Provenance {
  reported,   ///< the upstream said it
  partial,    ///< the upstream said a part, or the answer was cut: the rest is estimated
  estimated,  ///< from the sizes of texts: the upstream said nothing
};

}  // namespace gatehouse
