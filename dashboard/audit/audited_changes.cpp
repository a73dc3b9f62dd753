#include "dashboard/audit/audited_changes.h"

#include <utility>

#include "dashboard/audit/audit_changes.h"

namespace gatehouse::dashboard {

SnapshotPtr AuditedChanges::commit(const Actor& actor, std::string_view action,
                                   const std::function<void(Document&)>& edit) {
  Document before;
  SnapshotPtr committed = file_.edit(
      [&](Document& document) {
        before = document;
        edit(document);
      },
      {.author = actor.name, .on_swapped = on_swapped_});
  AuditEntry entry;
  entry.changes = audit_changes(before, committed->document());
  if (entry.changes.is_null()) return committed;
  entry.actor = actor;
  entry.action = action;
  entry.revision = committed->document().revision;
  audit_.record(std::move(entry));
  return committed;
}

}  // namespace gatehouse::dashboard
