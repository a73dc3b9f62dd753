#include "proxy/usage/adoption.h"

#include <utility>
#include <vector>

#include "common/system/file_error.h"
#include "common/system/file_signature.h"
#include "common/system/files.h"
#include "proxy/usage/merge.h"

namespace gatehouse::proxy {
namespace {

constexpr std::int64_t kBeginningNs = 1'000'000'000;

/// The file whose lock stands for the journal: the one in `usage/` that was written last.
const std::filesystem::path* lock_carrier(const JournalFiles& files,
                                          const std::filesystem::path& folder) {
  const std::filesystem::path* carrier = nullptr;
  for (const std::filesystem::path& path : files.segments) {
    if (path.parent_path() == folder) carrier = &path;
  }
  return carrier;
}

/// Whether a journal is nothing but an empty file, so young that whoever has made it may be about
/// to lock it.
bool begins(FileSystem& disk, const JournalFiles& files) {
  if (files.segments.size() > 1) return false;
  const auto signature = signature_of(disk, files.segments.front());
  return signature && signature->size == 0 &&
         file_clock_ns() - signature->modified_ns < kBeginningNs;
}

}  // namespace

Adoption::Adoption(DataFile& file, std::filesystem::path usage_folder, std::string own_instance,
                   const Clock& clock, Log& log)
    : file_(file),
      folder_(std::move(usage_folder)),
      own_instance_(std::move(own_instance)),
      clock_(clock),
      log_(log) {}

SnapshotPtr Adoption::run(const SnapshotPtr& known) {
  SnapshotPtr last;
  for (const auto& [instance, files] : find_journals(file_.disk(), folder_)) {
    if (instance == own_instance_ || files.retired) continue;
    try {
      if (SnapshotPtr committed = adopt(instance, files)) last = std::move(committed);
    } catch (const FileError& error) {
      log_.error("journal_not_adopted", {{"instance", instance}, {"error", error.what()}});
    }
  }
  const SnapshotPtr& newest = last ? last : known;
  if (newest && has_leftover_entries(newest->document())) last = remove_leftover_entries();
  return last;
}

SnapshotPtr Adoption::adopt(const std::string& instance, const JournalFiles& found) {
  const std::filesystem::path* carrier = lock_carrier(found, folder_);
  if (carrier == nullptr || begins(file_.disk(), found)) return nullptr;
  auto lock = AppendFile::try_adopt(file_.disk(), *carrier);
  if (!lock) return nullptr;

  const JournalFiles files = find_journals(file_.disk(), folder_)[instance];
  const std::filesystem::path mark = newcomer_mark(folder_, instance);
  const bool newcomer = signature_of(file_.disk(), mark).has_value();
  Replay replay;
  SnapshotPtr committed = file_.record_usage([&](UsageEdit& edit) {
    // No watermark has been lost where there never was one.
    if (newcomer && !edit.proxies().contains(instance)) edit.proxy(instance).usage_applied = 0;
    replay = replay_journal(file_.disk(), edit, instance, files, clock_.now());
  });
  // The usage path stays away for a while after an edit by hand; the journal waits for the next
  // look.
  if (!committed) return nullptr;
  if (replay.read.torn_bytes > 0 && files.segments.back() == *carrier) {
    lock->truncate(lock->size() - replay.read.torn_bytes);
  }
  set_bad_lines_aside(instance, replay.read);
  file_.disk().unlink(mark);  // harmless without its journal
  retire(files);
  log_.info("journal_adopted", {{"instance", instance},
                                {"lines", replay.lines},
                                {"tokens", replay.tokens},
                                {"tokens_of_gone_keys", replay.tokens_of_gone_keys},
                                {"watermark_missing", replay.watermark_missing},
                                {"bad_lines", replay.read.bad.size()},
                                {"torn_bytes", replay.read.torn_bytes}});
  return committed;
}

void Adoption::set_bad_lines_aside(const std::string& instance, const ReadOutcome& read) {
  for (const BadLine& bad : read.bad) {
    log_.error("journal_line_bad", {{"file", bad.file.string()}, {"offset", bad.offset}});
    append_aside(file_.disk(), folder_ / (instance + ".bad"), bad.text + "\n");
  }
}

void Adoption::retire(const JournalFiles& files) {
  const std::filesystem::path retired = retired_folder(folder_);
  make_private_folder(file_.disk(), retired);
  for (const std::filesystem::path& path : files.segments) {
    if (path.parent_path() == folder_) move_file(file_.disk(), path, retired / path.filename());
  }
  sync_folder(file_.disk(), retired);
  sync_folder(file_.disk(), folder_);
}

bool Adoption::has_leftover_entries(const Document& document) const {
  const auto journals = find_journals(file_.disk(), folder_);
  for (const auto& [instance, entry] : document.proxies) {
    const auto files = journals.find(instance);
    if (instance != own_instance_ && (files == journals.end() || files->second.retired)) {
      return true;
    }
  }
  return false;
}

SnapshotPtr Adoption::remove_leftover_entries() {
  return file_.record_usage([this](UsageEdit& edit) {
    // A starting proxy makes its journal before its entry: listed after the document was read, a
    // journal that is missing is missing for good.
    const auto journals = find_journals(file_.disk(), folder_);
    std::vector<std::string> instances;
    for (const auto& [instance, entry] : edit.proxies()) instances.push_back(instance);
    for (const std::string& instance : instances) {
      const auto files = journals.find(instance);
      if (instance == own_instance_) continue;
      if (files != journals.end()) {
        if (!files->second.retired) continue;
        replay_journal(file_.disk(), edit, instance, files->second, clock_.now());
      }
      edit.remove_proxy(instance);
    }
  });
}

}  // namespace gatehouse::proxy
