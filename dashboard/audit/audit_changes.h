#pragma once

#include "common/storage/document.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What differs between the configs of two documents, a list of
///
///     {"what":"key","id":"key_01","name":"ci","before":{"enabled":true},"after":{"enabled":false}}
///
/// with the members that differ; `before` is null for what was added and `after` for what was taken
/// out. Of secrets, hashes, credentials and members that we do not know only the fact that they
/// differ is told. Long texts are cut; of a long list or map only its size in bytes is told. When
/// more than kMostChanges things differ, or what is told of them would exceed kMostBytes as JSON,
/// the rest is a number. Null when nothing differs.
Json audit_changes(const Document& before, const Document& after);

inline constexpr std::size_t kMostChanges = 50;
inline constexpr std::size_t kMostBytes = std::size_t{64} << 10;

}  // namespace gatehouse::dashboard
