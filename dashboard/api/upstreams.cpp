#include "dashboard/api/upstreams.h"

#include <string>
#include <utility>
#include <vector>

#include "common/http/problem_response.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/proxy_records.h"
#include "dashboard/model/upstream_changes.h"
#include "dashboard/model/upstream_record.h"

namespace gatehouse::dashboard {
namespace {

/// The record as this API shows it: with its tags, and what each proxy says of its credentials.
Json full_record(const Api& api, const Document& document, const Upstream& upstream) {
  Json record = tagged_record(upstream);
  record["built_in"] = !document.upstreams.has_value();
  record["proxies"] = credential_reports(document, upstream.name, api.file.folder());
  record["etag"] = etag_of(upstream);
  return record;
}

HttpResponse no_such_upstream(const HttpRequest& request) {
  return problem_response(request, 404, "There is no such upstream.");
}

const std::string& name_in(const HttpRequest& request) { return *request.params.find("name"); }

Seal seal_of(const Api& api) {
  return [&api](const Secret& secret) { return api.sealing.seal(secret); };
}

/// Refuses a change of an upstream that is not the one which the caller has seen. One that is not
/// there is for the change itself to refuse.
std::optional<HttpResponse> check_upstream(const Api& api, const HttpRequest& request,
                                           const Caller& caller, const Document& document) {
  const auto upstreams = upstreams_of(document, api.upstreams.built_in);
  const Upstream* upstream = find_upstream(upstreams, name_in(request));
  if (!upstream) return std::nullopt;
  return check_if_match(request, caller, etag_of(*upstream), "this upstream",
                        [&] { return full_record(api, document, *upstream); });
}

/// Answers with the record of the upstream that has that name once it is committed.
std::function<HttpResponse(const Snapshot&)> answer_with(const Api& api, int status,
                                                         const std::string& name) {
  return [&api, status, &name](const Snapshot& snapshot) {
    const Document& document = snapshot.document();
    const auto upstreams = upstreams_of(document, api.upstreams.built_in);
    HttpResponse response =
        record_response(status, full_record(api, document, *find_upstream(upstreams, name)));
    return response;
  };
}

std::string text_in(const Json& body, std::string_view name, const std::string& otherwise) {
  const auto member = body.find(name);
  return member != body.end() && member->is_string() ? member->get<std::string>() : otherwise;
}

}  // namespace

HttpResponse list_upstreams(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const Document& document = snapshot.document();
    Json records = Json::array();
    for (const Upstream& upstream : upstreams_of(document, api.upstreams.built_in)) {
      records.push_back(full_record(api, document, upstream));
    }
    return json_response(200, Json{{"upstreams", std::move(records)},
                                   {"built_in", !document.upstreams.has_value()},
                                   {"revision", document.revision}});
  });
}

HttpResponse get_upstream(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const auto upstreams = upstreams_of(snapshot.document(), api.upstreams.built_in);
    const Upstream* upstream = find_upstream(upstreams, name_in(request));
    if (!upstream) return no_such_upstream(request);
    return record_response(200, full_record(api, snapshot.document(), *upstream));
  });
}

HttpResponse create_upstream(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    const std::string name = text_in(body, "name", "");
    return commit(
        api, request, {caller, action::kAddUpstream},
        [&](Document& document) {
          return answer(request,
                        add_upstream(document, api.upstreams.built_in, body, seal_of(api)));
        },
        answer_with(api, 201, name));
  });
}

HttpResponse update_upstream(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    const std::string name = text_in(body, "name", name_in(request));
    return commit(
        api, request, {caller, action::kUpdateUpstream},
        [&](Document& document) {
          if (auto refusal = check_upstream(api, request, caller, document)) return refusal;
          return answer(request, edit_upstream(document, api.upstreams.built_in, name_in(request),
                                               body, seal_of(api)));
        },
        answer_with(api, 200, name));
  });
}

HttpResponse delete_upstream(Api& api, const HttpRequest& request, const Caller& caller) {
  return commit(
      api, request, {caller, action::kRemoveUpstream},
      [&](Document& document) {
        if (auto refusal = check_upstream(api, request, caller, document)) return refusal;
        return answer(request, remove_upstream(document, api.upstreams.built_in, name_in(request)));
      },
      [](const Snapshot&) { return no_content_response(); });
}

}  // namespace gatehouse::dashboard
