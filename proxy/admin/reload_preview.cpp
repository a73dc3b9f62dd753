#include "proxy/admin/reload_preview.h"

#include "common/storage/config_changes.h"

namespace gatehouse::proxy {

ReloadPreview preview_reload(const DataFile& file, const SnapshotPtr& served) {
  ReloadPreview preview;
  try {
    const SnapshotPtr next = file.load(served);
    preview.changes = config_changes(served ? served->document() : Document{}, next->document());
  } catch (const DataFileError& fault) {
    preview.ok = false;
    preview.error = fault.what();
    preview.problems = fault.problems();
    preview.is_syntax = fault.position().has_value();
  }
  return preview;
}

}  // namespace gatehouse::proxy
