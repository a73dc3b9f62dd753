#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/storage/history.h"
#include "common/storage/snapshot.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

// Past configs as people are shown them. Differences name things and members, never values.

Json to_json(const RevisionInfo& info);
Json to_json(const Rollback& outcome);

/// Those that are kept, newest first, and where the document stands.
Json revision_list(const Snapshot& snapshot, const History& history);

/// Who made a past config, what it changed, and what a rollback to it would change. `built_in` are
/// the upstreams of a config that names none.
Json revision_record(const Snapshot& snapshot, const History& history, const PastConfig& past,
                     const std::vector<Upstream>& built_in);

/// The past config of that number; nothing when it is not kept, or the text is no number.
std::optional<PastConfig> find_past_config(const History& history, std::string_view number);

}  // namespace gatehouse::dashboard
