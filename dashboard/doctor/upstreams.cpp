#include "common/system/sealing.h"
#include "dashboard/doctor/doctor.h"
#include "dashboard/model/upstream_changes.h"
#include "dashboard/probe/upstream_probe.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::milliseconds kPatience{5'000};

const char* advice_for(const ProbeReport& report) {
  if (!report.status) return "look at base_url, the network and the proxy's log";
  if (*report.status == 401 || *report.status == 403) {
    return "give it another: upstreams set NAME --credential-stdin";
  }
  return "upstreams test NAME shows the same; look at base_url and path_prefix";
}

ProbeReport probe(const Patient& patient, const Upstream& upstream, const std::string& name,
                  const Secret& credential) {
  return probe_with(upstream, name, credential,
                    {.tls = patient.upstreams.tls, .patience = kPatience});
}

void examine_upstream(const Patient& patient, const Upstream& upstream, Findings& findings) {
  const Sealing sealing = Sealing::beside(patient.file.path(), patient.file.disk());
  for (const CredentialSource& source : upstream.credentials) {
    const FoundSecret opened = find_credential(source, patient.environment, sealing);
    const std::string where = "upstream " + upstream.name + ", credential " + source.name + ": ";
    if (!opened.secret) {
      // What only the proxies' environment has cannot be judged from here.
      if (source.env) continue;
      findings.push_back({"credential", where + opened.problem,
                          "give it anew: upstreams set " + upstream.name + " --credential-name " +
                              source.name + " …"});
      continue;
    }
    const ProbeReport report = probe(patient, upstream, source.name, *opened.secret);
    if (!report.ok()) findings.push_back({"upstream", where + report.problem, advice_for(report)});
  }
}

/// Without a credential nothing can be learnt but whether anybody is there.
bool has_usable_credential(const Patient& patient, const Upstream& upstream) {
  const Sealing sealing = Sealing::beside(patient.file.path(), patient.file.disk());
  for (const CredentialSource& source : upstream.credentials) {
    if (find_credential(source, patient.environment, sealing).secret) return true;
  }
  return false;
}

void examine_reachability(const Upstream& upstream, const Patient& patient, Findings& findings) {
  const ProbeReport report = probe(patient, upstream, "", Secret("none"));
  if (report.status) return;
  findings.push_back({"upstream", "upstream " + upstream.name + ": " + report.problem,
                      "look at base_url, the network and the proxy's log"});
}

}  // namespace

void examine_upstreams(const Patient& patient, const Document& document, Findings& findings) {
  for (const Upstream& upstream : upstreams_of(document, patient.upstreams.built_in)) {
    if (upstream.credentials.empty()) {
      findings.push_back({"credential", "upstream " + upstream.name + " has no credential",
                          "upstreams set " + upstream.name + " --credential-stdin"});
      continue;
    }
    examine_upstream(patient, upstream, findings);
    if (!has_usable_credential(patient, upstream)) {
      examine_reachability(upstream, patient, findings);
    }
  }
}

}  // namespace gatehouse::dashboard
