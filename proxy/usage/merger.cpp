#include "proxy/usage/merger.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include "common/usage/journal_reader.h"
#include "proxy/usage/merge.h"
#include "proxy/usage/running_file.h"

namespace gatehouse::proxy {
namespace {

/// The revision that the applied config has in the document once this is committed. An edit by hand
/// gets its number from the commit that follows it, which may be this one.
std::int64_t applied_revision(const Document& document, const Snapshot& applied) {
  if (document.config_digest == applied.config_digest()) return document.revision;
  const bool unnumbered = applied.edited_by_hand() &&
                          document.config_digest == applied.document().config_digest &&
                          document.revision == applied.document().revision;
  return applied.document().revision + (unnumbered ? 1 : 0);
}

}  // namespace

Merger::Merger(DataFile& file, Journal& journal, Ledger& ledger, const Clock& clock, Log& log,
               Identity identity)
    : file_(file),
      journal_(journal),
      ledger_(ledger),
      clock_(clock),
      log_(log),
      identity_(std::move(identity)) {}

bool Merger::commit(const Snapshot& applied, Timestamp applied_at,
                    const DataFile::OnSwapped& on_swapped) {
  make_durable();
  const SnapshotPtr committed = file_.record_usage(
      [&](UsageEdit& edit) {
        merge_beyond_watermark(edit, batch_);
        fill_entry(edit, applied, applied_at);
      },
      on_swapped);
  if (!committed) return false;
  introduced_ = true;
  journal_.note_introduced();
  usage_applied_ = cut_->seq;
  cut_.reset();
  return true;
}

/// A merge that failed may have reached the file all the same. Trying again with the same cut means
/// that the watermark found there is either the old one or exactly this one. The batch is kept with
/// the cut: while an attempt stood in the file, before an edit by hand was put back over it,
/// accounts may have seen its watermark and forgotten what they were told is in the document.
void Merger::make_durable() {
  if (!cut_) {
    cut_ = journal_.cut();
    batch_ = ledger_.collect(cut_->epoch, usage_applied_);
  }
  journal_.sync();
  if (journal_.synced_seq() < cut_->seq) {
    throw std::runtime_error("usage waits for its journal: " + journal_.last_error());
  }
}

void Merger::fill_entry(UsageEdit& edit, const Snapshot& applied, Timestamp applied_at) const {
  ProxyEntry& entry = edit.proxy(journal_.instance());
  entry.listen = identity_.listen;
  entry.tls = identity_.tls;
  entry.pid = identity_.pid;
  entry.started_at = identity_.started_at;
  entry.journal = journal_.folder().filename().string() + "/" + journal_.instance() + ".jsonl";
  entry.applied_revision = applied_revision(edit.document(), applied);
  entry.applied_digest = applied.config_digest();
  entry.applied_at = applied_at;
  if (credentials_) entry.credentials = credentials_(applied.document());
}

void Merger::merge_beyond_watermark(UsageEdit& edit, const std::vector<BucketUsage>& batch) {
  ProxyEntry& entry = edit.proxy(journal_.instance());
  if (!introduced_ && !entry.usage_applied) entry.usage_applied = usage_applied_;
  if (entry.usage_applied == cut_->seq) return;
  if (entry.usage_applied != usage_applied_) {
    log_.warn("usage_replayed",
              {{"reason", entry.usage_applied ? "the document holds an older state of usage"
                                              : "the document has lost its watermark"},
               {"usage_applied", entry.usage_applied.value_or(-1)},
               {"expected", usage_applied_}});
    // A watermark from the future says nothing.
    if (entry.usage_applied > cut_->seq) entry.usage_applied.reset();
    const bool known = entry.usage_applied.has_value();
    replay(edit, known ? cut_->seq : usage_applied_);
    if (known) return;
  }
  const TokenCount nowhere = merge_usage(edit, batch, MergeScope::all);
  if (nowhere > 0) log_.info("usage_of_removed_key", {{"tokens", nowhere}});
  edit.proxy(journal_.instance()).usage_applied = cut_->seq;
}

/// The journal's own thread may rotate it meanwhile. Then nothing is committed, and the next call
/// reads it again up to the same cut.
void Merger::replay(UsageEdit& edit, std::int64_t up_to) {
  const std::string& instance = journal_.instance();
  const RunningFile running = running_file(file_.disk(), journal_.folder(), instance);
  const auto journals = find_journals(file_.disk(), journal_.folder());
  const auto own = journals.find(instance);
  if (own == journals.end())
    throw std::runtime_error("the running journal is gone from its folder");
  const Replay replay =
      replay_journal(file_.disk(), edit, instance, own->second, clock_.now(), up_to);
  if (running_file(file_.disk(), journal_.folder(), instance) != running)
    throw std::runtime_error("the running journal was rotated while it was read back");
  for (const BadLine& bad : replay.read.bad) {
    log_.error("journal_line_bad", {{"file", bad.file.string()}, {"offset", bad.offset}});
  }
}

}  // namespace gatehouse::proxy
