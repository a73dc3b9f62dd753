#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/domain/field_error.h"
#include "common/domain/upstream.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// Seals a credential that an admin typed in.
using Seal = std::function<std::string(const Secret&)>;

/// Merges members into an upstream, by their names in upstream_record. An absent member stays; null
/// clears an optional one. `credentials` is the whole list: each has a `name` and one of `env`,
/// `file` and `secret`, which is sealed, or nothing more, and stays what it was then. Only what the
/// members are is looked at here; the rules for upstreams see them all together
/// (upstream_changes.h). Problems are added to `errors`, and the upstream is to be thrown away.
void merge_upstream(const Json& members, const Seal& seal, Upstream& upstream,
                    std::vector<FieldError>& errors);

}  // namespace gatehouse::dashboard
