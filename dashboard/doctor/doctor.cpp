#include "dashboard/doctor/doctor.h"

#include <exception>

#include "dashboard/audit/audit_log.h"
#include "dashboard/audit/audit_reader.h"

namespace gatehouse::dashboard {

SnapshotPtr examine_document(const Patient& patient, Findings& findings) {
  const std::string file = patient.file.path().string();
  try {
    return patient.file.load();
  } catch (const DataFileError& error) {
    std::string what = error.what();
    for (const Problem& problem : error.problems()) {
      // A syntax error's only problem is in the message with its line and column.
      if (!error.position()) what += "\n  " + problem.path + ": " + problem.message;
    }
    findings.push_back({"document", what,
                        "correct the file by hand (an editor or jq will do), or put back a past "
                        "config: sed 1d history/N.json shows one; until then proxies serve the "
                        "last good copy and nothing is written"});
  } catch (const std::exception& error) {
    findings.push_back({"document", error.what(), "see that this user may read " + file});
  }
  return nullptr;
}

void examine_secrets(const Document& document, Findings& findings) {
  std::string plain;
  std::size_t count = 0;
  for (const ApiKey& key : document.keys) {
    if (!key.plain) continue;
    constexpr std::size_t kNamed = 5;
    if (++count <= kNamed) plain += (plain.empty() ? "" : ", ") + key.name;
  }
  if (count > 0) {
    findings.push_back({"plain keys",
                        std::to_string(count) + (count == 1 ? " key stands" : " keys stand") +
                            " in the data file as plain text: " + plain + (count > 5 ? ", …" : ""),
                        "keys hash KEY keeps its SHA-256 instead; its callers notice nothing"});
  }
  for (const Upstream& upstream : document.upstreams.value_or(std::vector<Upstream>{})) {
    for (const CredentialSource& credential : upstream.credentials) {
      if (!credential.value) continue;
      findings.push_back({"plain credential",
                          "credential " + credential.name + " of upstream " + upstream.name +
                              " stands in the data file as plain text",
                          "upstreams set " + upstream.name + " --credential-name " +
                              credential.name + " --credential-stdin stores it sealed"});
    }
  }
}

void examine_audit(const Patient& patient, Findings& findings) {
  const auto path = patient.file.folder() / kAuditName;
  try {
    const AuditVerdict verdict = verify_audit(patient.file.disk(), path);
    if (!verdict.broken) return;
    findings.push_back(
        {"audit log",
         path.string() + ":" + std::to_string(verdict.broken->line) + " " + verdict.broken->reason,
         "somebody has changed the log, or the disk has: keep the file aside and "
         "compare it with a backup"});
  } catch (const std::exception& error) {
    findings.push_back({"audit log", error.what(), "see that this user may read it"});
  }
}

Findings examine(const Patient& patient) {
  Findings findings;
  examine_place(patient, findings);
  examine_audit(patient, findings);
  const SnapshotPtr snapshot = examine_document(patient, findings);
  if (!snapshot) return findings;
  examine_secrets(snapshot->document(), findings);
  examine_proxies(patient, snapshot, findings);
  examine_journals(patient, snapshot->document(), findings);
  examine_upstreams(patient, snapshot->document(), findings);
  return findings;
}

}  // namespace gatehouse::dashboard
