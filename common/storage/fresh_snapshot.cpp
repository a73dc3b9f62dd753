#include "common/storage/fresh_snapshot.h"

#include <future>

namespace gatehouse {

SnapshotPtr fresh_snapshot(SnapshotSource& source) {
  if (!source.is_current()) {
    const auto looked = std::make_shared<std::promise<void>>();
    // The source calls back once, from its own thread, whatever the look finds.
    source.refresh([looked] { looked->set_value(); });
    looked->get_future().wait();
  }
  return source.passing();
}

}  // namespace gatehouse
