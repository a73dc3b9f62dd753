#pragma once

#include <string_view>
#include <vector>

#include "common/storage/document.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"
#include "dashboard/model/upstream_fields.h"

namespace gatehouse::dashboard {

// What can be done to the upstreams of a document. A document that a change was refused on is to be
// thrown away. A document that names no upstreams gets `built_in` with its first change.

Refused add_upstream(Document& document, const std::vector<Upstream>& built_in, const Json& members,
                     const Seal& seal);

/// Merges members into the upstream of that name; another name may be among them.
Refused edit_upstream(Document& document, const std::vector<Upstream>& built_in,
                      std::string_view name, const Json& members, const Seal& seal);

/// Refused while another upstream falls back to it.
Refused remove_upstream(Document& document, const std::vector<Upstream>& built_in,
                        std::string_view name);

/// The document's upstreams, or else the built-in ones.
std::vector<Upstream> upstreams_of(const Document& document, const std::vector<Upstream>& built_in);

}  // namespace gatehouse::dashboard
