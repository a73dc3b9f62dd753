// POST /api/upstreams/:name/test

#include <string>
#include <utility>
#include <vector>

#include "common/http/problem_response.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/upstreams.h"
#include "dashboard/model/proxy_records.h"
#include "dashboard/model/upstream_changes.h"
#include "dashboard/probe/upstream_probe.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kMostModels = 1000;

/// Where a credential comes from, in a word: "env:NAME", "file:PATH", "sealed" or "plain".
std::string source_of(const CredentialSource& source) {
  if (source.env) return "env:" + *source.env;
  if (source.file) return "file:" + *source.file;
  return source.sealed ? "sealed" : "plain";
}

Json models_of(const ProbeReport& report) {
  if (!report.models) return nullptr;
  Json names = Json::array();
  for (const std::string& name : *report.models) {
    if (!name.empty() && names.size() < kMostModels) names.push_back(name);
  }
  return names;
}

Json test_record(const Upstream& upstream, std::size_t position, const ProbeReport& report) {
  const bool configured = position < upstream.credentials.size();
  return {{"name", report.credential},
          {"credential", configured ? Json(source_of(upstream.credentials[position])) : nullptr},
          {"ok", report.ok()},
          {"status", or_null(report.status)},
          {"models", models_of(report)},
          {"latency_ms", report.status ? Json(report.took.count()) : Json(nullptr)},
          {"detail", report.ok() ? "the model list was answered" : report.problem}};
}

HttpResponse run_tests(const Api& api, const Document& document, const Upstream& upstream) {
  const auto reports =
      probe_upstream(upstream, api.environment, api.sealing, {.tls = api.upstreams.tls});
  bool ok = true;
  Json tests = Json::array();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    ok = ok && reports[i].ok();
    tests.push_back(test_record(upstream, i, reports[i]));
  }
  return json_response(
      200, Json{{"upstream", upstream.name},
                {"ok", ok},
                {"tests", std::move(tests)},
                {"proxies", credential_reports(document, upstream.name, api.file.folder())}});
}

}  // namespace

HttpResponse test_upstream(Api& api, const HttpRequest& request, const Caller&) {
  return with_body(request, [&](const Json&) {
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      const auto upstreams = upstreams_of(snapshot.document(), api.upstreams.built_in);
      const Upstream* upstream = find_upstream(upstreams, *request.params.find("name"));
      if (!upstream) return problem_response(request, 404, "There is no such upstream.");
      const Slots::Slot slot = api.probes.take();
      if (slot) return run_tests(api, snapshot.document(), *upstream);
      HttpResponse busy = problem_response(request, 503, "Too many tests run at once.");
      busy.headers.set("retry-after", "5");
      return busy;
    });
  });
}

}  // namespace gatehouse::dashboard
