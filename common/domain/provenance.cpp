#include "common/domain/provenance.h"

namespace gatehouse {

std::string_view to_string(Provenance provenance) {
  switch (provenance) {
    case Provenance::reported:
      return "reported";
    case Provenance::partial:
      return "partial";
    case Provenance::estimated:
      break;
  }
  return "estimated";
}

std::optional<Provenance> parse_provenance(std::string_view text) {
  for (const auto each : {Provenance::reported, Provenance::partial, Provenance::estimated}) {
    if (text == to_string(each)) return each;
  }
  return std::nullopt;
}

}  // namespace gatehouse
