#include <exception>
#include <limits>

#include "common/system/file_lock.h"
#include "common/usage/journal_reader.h"
#include "dashboard/doctor/doctor.h"

namespace gatehouse::dashboard {
namespace {

/// Clocks of machines that are set by the network differ by less.
constexpr std::chrono::minutes kSkew{1};

/// What a journal says of itself.
struct JournalFacts {
  std::int64_t unmerged = 0;  ///< lines that are not in the document yet
  std::optional<Timestamp> newest;
  std::size_t bad_lines = 0;
};

JournalFacts read_facts(const Patient& patient, const JournalFiles& files, std::int64_t merged) {
  JournalFacts facts;
  const ReadOutcome read =
      read_journal(patient.file.disk(), files, 0, [&](const JournalLine& line) {
        if (line.seq > merged) ++facts.unmerged;
        if (!facts.newest || line.time > *facts.newest) facts.newest = line.time;
      });
  facts.bad_lines = read.bad.size();
  return facts;
}

/// How far a journal has been merged. Without an entry nothing is known, and all may be.
std::int64_t merged_of(const Document& document, const std::string& instance) {
  const auto entry = document.proxies.find(instance);
  if (entry == document.proxies.end()) return 0;
  return entry->second.usage_applied.value_or(0);
}

void examine_journal(const Patient& patient, const Document& document, const std::string& instance,
                     const JournalFiles& files, Findings& findings) {
  const auto usage = usage_folder(patient.file.folder());
  const JournalFacts facts = read_facts(patient, files, merged_of(document, instance));
  const std::string journal = "the journal of proxy " + instance;
  if (facts.newest && *facts.newest > patient.clock.now() + kSkew) {
    findings.push_back({"clock",
                        journal + " has lines from the future (" + format_rfc3339(*facts.newest) +
                            "), and it is " + format_rfc3339(patient.clock.now()) + " here",
                        "set the clock (timedatectl set-ntp true); quotas count by it"});
  }
  if (facts.bad_lines > 0) {
    findings.push_back(
        {"journal",
         journal + " has " + std::to_string(facts.bad_lines) + " lines that cannot be read",
         "look at the disk and at " + (usage / (instance + ".bad")).string()});
  }
  const bool running = is_locked(patient.file.disk(), usage / (instance + ".jsonl"));
  if (!files.retired && !running && facts.unmerged > 0) {
    findings.push_back({"orphaned journal",
                        journal + ", which does not run, has " + std::to_string(facts.unmerged) +
                            " lines that the data file does not count yet",
                        "start a proxy on this data file: it adopts the journal within a minute"});
  }
}

}  // namespace

void examine_journals(const Patient& patient, const Document& document, Findings& findings) {
  try {
    for (const auto& [instance, files] :
         find_journals(patient.file.disk(), usage_folder(patient.file.folder()))) {
      examine_journal(patient, document, instance, files, findings);
    }
  } catch (const std::exception& error) {
    findings.push_back({"journal", error.what(), "see that this user may read the folder usage"});
  }
}

}  // namespace gatehouse::dashboard
