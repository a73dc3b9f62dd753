#include <chrono>
#include <set>
#include <thread>

#include "common/system/file_facts.h"
#include "common/system/sealing.h"
#include "dashboard/doctor/doctor.h"
#include "dashboard/model/proxy_records.h"

namespace gatehouse::dashboard {
namespace {

// A proxy takes a change within some 50 ms and says so at its next flush, a second apart; but after
// an edit by hand, also one that a commit has followed, it keeps clear of the file for a while.
constexpr std::chrono::milliseconds kPatience =
    DataFile::kHandEditRest + std::chrono::milliseconds{2000};
constexpr std::chrono::milliseconds kLookInterval{100};

std::string name_of(const std::string& instance, const ProxyEntry& entry) {
  return "proxy " + instance + " (" + entry.listen + ")";
}

bool all_current(const Snapshot& snapshot, const std::filesystem::path& folder) {
  for (const auto& [instance, entry] : snapshot.document().proxies) {
    if (is_running(entry, folder) && entry.applied_digest != snapshot.config_digest()) return false;
  }
  return true;
}

SnapshotPtr after_a_moment(const Patient& patient, SnapshotPtr snapshot) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!all_current(*snapshot, patient.file.folder()) &&
         std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kLookInterval);
    try {
      snapshot = patient.file.load(snapshot);
    } catch (const DataFileError&) {
      return snapshot;
    }
  }
  return snapshot;
}

void examine_user(const Patient& patient, const std::string& proxy, std::int64_t pid,
                  Findings& findings) {
  const auto who = owner_of_process(pid);
  if (!who) return;
  const std::string runs = proxy + " runs as user " + std::to_string(who->user);
  const auto file = look_at_file(patient.file.path());
  if (file && !may_read(*file, *who)) {
    findings.push_back({"proxy's user", runs + ", who may not read " + patient.file.path().string(),
                        "run both programs as one user, and give the file to it (chown)"});
  }
  const auto folder = look_at_file(patient.file.folder());
  if (folder && !may_write(*folder, *who)) {
    findings.push_back({"proxy's user",
                        runs + ", who may not write " + patient.file.folder().string(),
                        "give the folder to that user: usage is written there"});
  }
  const auto key = look_at_file(patient.file.folder() / kSealKeyName);
  if (key && !may_read(*key, *who)) {
    findings.push_back({"proxy's user", runs + ", who may not read " + std::string(kSealKeyName),
                        "give the file to that user: sealed credentials cannot be opened without "
                        "it"});
  }
}

/// What only the proxy can know: whether its environment has a credential, and what an upstream
/// answers to it.
void examine_credentials(const std::string& proxy, const ProxyEntry& entry,
                         const Document& document, Findings& findings) {
  for (const CredentialReport& report : entry.credentials) {
    const bool missing = report.state == credential_state::kMissing;
    if (!missing && report.state != credential_state::kRefused &&
        report.state != credential_state::kRejected) {
      continue;
    }
    // Built-in upstreams are there for whoever has a credential for them.
    if (missing && !document.upstreams) continue;
    const std::string why = report.detail.empty() ? "" : " (" + report.detail + ")";
    findings.push_back({"credential",
                        proxy + ": credential " + report.name + " of upstream " + report.upstream +
                            " is " + report.state + why,
                        missing ? "give it to the proxy, then send it SIGHUP or restart it"
                                : "ask the upstream's provider for a valid one and replace it"});
  }
}

}  // namespace

void examine_proxies(const Patient& patient, const SnapshotPtr& given, Findings& findings) {
  const SnapshotPtr snapshot = after_a_moment(patient, given);
  const Document& document = snapshot->document();
  for (const auto& [instance, entry] : document.proxies) {
    const std::string proxy = name_of(instance, entry);
    if (!is_running(entry, patient.file.folder())) {
      findings.push_back({"proxy", proxy + " is in the data file and does not run",
                          "start a proxy: within a minute it takes over what the gone one left, "
                          "and removes its entry"});
      continue;
    }
    examine_user(patient, proxy, entry.pid, findings);
    examine_credentials(proxy, entry, document, findings);
    if (entry.applied_digest == snapshot->config_digest()) continue;
    findings.push_back({"old config",
                        proxy + " serves revision " + std::to_string(entry.applied_revision) +
                            ", and the data file holds " + std::to_string(document.revision),
                        "look into its log for why it does not take the file (/readyz?verbose "
                        "says it too); with CONFIG_HOT_RELOAD=false it waits for SIGHUP"});
  }
}

}  // namespace gatehouse::dashboard
