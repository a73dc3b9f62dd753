#pragma once

#include "common/storage/snapshot_source.h"

namespace gatehouse {

/// The newest good document, never older than the file was when this was called; it waits for a
/// look at the file when it has to. Null when there has never been a good one. Not for callbacks of
/// the source.
SnapshotPtr fresh_snapshot(SnapshotSource& source);

}  // namespace gatehouse
