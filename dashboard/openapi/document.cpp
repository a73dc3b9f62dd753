#include "dashboard/openapi/document.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {
namespace {

constexpr const char* kIntroduction =
    "Everything that the dashboard's pages do. Bodies are JSON; errors are RFC 9457 problems. "
    "Scripts send DASHBOARD_AUTH_TOKEN as a bearer token; browsers have a session cookie, and must "
    "say with If-Match which record they change. While the data file cannot be used, reads serve "
    "its "
    "last good state and writes are 503.";

/// Names what is wrong with a route's description.
[[noreturn]] void refuse(const DescribedRoute& route, const std::string& what) {
  throw std::logic_error(std::string(route.method) + " " + std::string(route.path) + ": " + what);
}

Json reference(const DescribedRoute& route, const Json& components, const char* kind,
               std::string_view name) {
  if (!components[kind].contains(std::string(name))) {
    refuse(route, "there is no component " + std::string(name));
  }
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

/// "/api/keys/:id" as "/api/keys/{id}".
std::string templated(std::string_view pattern, std::vector<std::string>& names) {
  std::string path;
  while (!pattern.empty()) {
    const std::size_t colon = pattern.find(':');
    path += pattern.substr(0, colon);
    if (colon == std::string_view::npos) break;
    const std::size_t end = std::min(pattern.find('/', colon), pattern.size());
    names.emplace_back(pattern.substr(colon + 1, end - colon - 1));
    path += "{" + names.back() + "}";
    pattern.remove_prefix(end);
  }
  return path;
}

Json parameters_of(const DescribedRoute& route, const Json& components,
                   const std::vector<std::string>& in_path) {
  Json parameters = Json::array();
  for (const std::string& name : in_path) {
    parameters.push_back(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const std::string_view name : route.doc.query) {
    parameters.push_back(reference(route, components, "parameters", name));
  }
  if (route.doc.if_match) {
    parameters.push_back(reference(route, components, "parameters", "if_match"));
  }
  return parameters;
}

Json problem_response() {
  return {
      {"description", "A problem"},
      {"content",
       {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

Json success_of(const DescribedRoute& route, const Json& components) {
  Json response{{"description", route.doc.answer.empty() ? "Done" : "The answer"}};
  if (route.doc.commits) {
    response["headers"] = {{"x-revision",
                            {{"description", "The document's revision with this change"},
                             {"schema", {{"type", "integer"}}}}}};
  }
  if (!route.doc.answer.empty()) {
    response["content"] = {
        {std::string(route.doc.media),
         {{"schema", reference(route, components, "schemas", route.doc.answer)}}}};
    if (!route.doc.other_media.empty()) {
      response["content"][std::string(route.doc.other_media)] = {
          {"schema", reference(route, components, "schemas", "Text")}};
    }
  }
  return response;
}

/// The statuses that a route may refuse with: its own, and those of its kind.
std::set<int> problems_of(const DescribedRoute& route) {
  std::set<int> statuses(route.doc.problems.begin(), route.doc.problems.end());
  const bool writes = route.method != "GET";
  statuses.insert({421, 500});
  if (route.audience != Audience::everybody) statuses.insert({401, 503});
  if (writes || route.audience == Audience::admins) statuses.insert(403);
  if (!route.doc.body.empty()) statuses.insert({400, 413, 415});
  if (!route.doc.query.empty()) statuses.insert(400);
  if (route.path.find(':') != std::string_view::npos) statuses.insert(404);
  if (route.doc.if_match) statuses.insert({412, 428});
  if (route.doc.commits) statuses.insert(503);
  return statuses;
}

Json responses_of(const DescribedRoute& route, const Json& components) {
  Json responses = Json::object();
  responses[std::to_string(route.doc.status)] = success_of(route, components);
  for (const int status : problems_of(route)) {
    responses[std::to_string(status)] = problem_response();
  }
  return responses;
}

const char* audience_text(Audience audience) {
  switch (audience) {
    case Audience::everybody:
      return "For everybody.";
    case Audience::viewers:
      return "For viewers and admins.";
    case Audience::admins:
      break;
  }
  return "For admins.";
}

Json operation_of(const DescribedRoute& route, const Json& components,
                  const std::vector<std::string>& in_path) {
  const RouteDoc& doc = route.doc;
  if (route.tag.empty() || route.id.empty() || route.summary.empty())
    refuse(route, "is not described");
  Json operation{{"tags", {route.tag}},
                 {"operationId", route.id},
                 {"summary", route.summary},
                 {"description", audience_text(route.audience)}};
  if (route.audience == Audience::everybody) operation["security"] = Json::array();
  Json parameters = parameters_of(route, components, in_path);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (!doc.body.empty()) {
    operation["requestBody"] = {
        {"required", true},
        {"content",
         {{"application/json", {{"schema", reference(route, components, "schemas", doc.body)}}}}}};
  }
  operation["responses"] = responses_of(route, components);
  return operation;
}

std::string lower(std::string_view method) {
  std::string text(method);
  for (char& c : text) c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

Json openapi_document(const std::vector<DescribedRoute>& routes) {
  Json components = openapi_components();
  Json paths = Json::object();
  std::set<std::string_view> ids;
  for (const DescribedRoute& route : routes) {
    if (!ids.insert(route.id).second) refuse(route, "has the id of another route");
    std::vector<std::string> in_path;
    const std::string path = templated(route.path, in_path);
    paths[path][lower(route.method)] = operation_of(route, components, in_path);
  }
  components["securitySchemes"] = {
      {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
      {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "gatehouse_session"}}}};
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Gatehouse dashboard"},
            {"version", GATEHOUSE_VERSION},
            {"description", kIntroduction}}},
          {"security", Json::array({{{"bearer", Json::array()}}, {{"session", Json::array()}}})},
          {"paths", std::move(paths)},
          {"components", std::move(components)}};
}

}  // namespace gatehouse::dashboard
