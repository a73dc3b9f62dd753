#include "dashboard/model/revision_records.h"

#include <charconv>
#include <utility>

#include "common/storage/config_changes.h"

namespace gatehouse::dashboard {
namespace {

/// What the revision changed against the one before it; null when that one is not kept.
Json changes_of(const History& history, const PastConfig& past) {
  for (const RevisionInfo& info : history.list()) {
    if (info.revision >= past.info.revision) continue;
    const auto before = history.find(info.revision);
    if (!before) break;
    return config_changes(before->document, past.document);
  }
  return nullptr;
}

}  // namespace

Json to_json(const RevisionInfo& info) {
  return {{"revision", info.revision}, {"at", format_rfc3339(info.at)}, {"author", info.author}};
}

Json to_json(const Rollback& outcome) {
  return {{"revived", outcome.revived},
          {"not_revived", outcome.not_revived},
          {"created_since", outcome.created_since},
          {"credentials_missing", outcome.credentials_missing}};
}

Json revision_list(const Snapshot& snapshot, const History& history) {
  Json revisions = Json::array();
  for (const RevisionInfo& info : history.list()) revisions.push_back(to_json(info));
  return {{"revision", snapshot.document().revision},
          {"digest", snapshot.config_digest()},
          {"edited_by_hand", snapshot.edited_by_hand()},
          {"revisions", std::move(revisions)}};
}

Json revision_record(const Snapshot& snapshot, const History& history, const PastConfig& past,
                     const std::vector<Upstream>& built_in) {
  Document rolled_back = snapshot.document();
  const Rollback outcome = roll_back(rolled_back, past.document, built_in);
  Json record = to_json(past.info);
  record["changes"] = changes_of(history, past);
  record["rollback"] = to_json(outcome);
  record["rollback"]["changes"] = config_changes(snapshot.document(), rolled_back);
  return record;
}

std::optional<PastConfig> find_past_config(const History& history, std::string_view number) {
  std::int64_t revision = 0;
  const char* end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, revision);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return history.find(revision);
}

}  // namespace gatehouse::dashboard
