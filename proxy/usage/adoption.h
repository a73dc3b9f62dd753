#pragma once

#include <filesystem>
#include <string>

#include "common/storage/data_file.h"
#include "common/storage/snapshot.h"
#include "common/system/append_file.h"
#include "common/system/clock.h"
#include "common/telemetry/log.h"
#include "common/usage/journal_reader.h"

namespace gatehouse::proxy {

/// Takes over the journals of proxies that are gone. A journal whose flock can be had is one,
/// unless it is one empty file and younger than a second: a proxy that starts makes it and then
/// locks it.
///
/// The order of steps makes a crash between any two harmless:
/// 1. flock the journal: nobody else adopts it.
/// 2. One commit adds what lies beyond the document's watermark and moves the watermark to the
///    journal's end. A crash before it changes nothing; after it, the next adopter finds nothing
///    beyond the watermark.
/// 3. Move the journal's files to `usage/retired/`, the one that carries the lock last.
/// 4. A later commit removes the `proxies` entries of journals that are not in `usage/` any more,
///    merging first what a retired journal holds beyond the entry's watermark: nothing, unless
///    somebody put an older document back. As the entry goes last, there is at no moment a journal
///    to adopt without the watermark that says how far it was merged.
///
/// Not thread-safe; adopters in other processes are fine.
class Adoption {
 public:
  Adoption(DataFile& file, std::filesystem::path usage_folder, std::string own_instance,
           const Clock& clock, Log& log);

  /// Adopts all it can. `known` is a recent snapshot, looked at only to see whether step 4 has
  /// something to do. Returns the last snapshot it committed, or null. Trouble with one journal is
  /// logged and does not keep others from being adopted; trouble with the document is thrown as
  /// DataFile does.
  SnapshotPtr run(const SnapshotPtr& known);

 private:
  SnapshotPtr adopt(const std::string& instance, const JournalFiles& found);
  void set_bad_lines_aside(const std::string& instance, const ReadOutcome& read);
  void retire(const JournalFiles& files);
  bool has_leftover_entries(const Document& document) const;
  SnapshotPtr remove_leftover_entries();

  DataFile& file_;
  const std::filesystem::path folder_;
  const std::string own_instance_;
  const Clock& clock_;
  Log& log_;
};

}  // namespace gatehouse::proxy
