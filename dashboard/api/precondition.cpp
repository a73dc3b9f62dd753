#include "dashboard/api/precondition.h"

#include "common/http/problem_response.h"
#include "common/storage/document_json.h"
#include "dashboard/api/problems.h"

namespace gatehouse::dashboard {

std::string quoted_tag(std::string_view tag) {
  std::string quoted;
  quoted.reserve(tag.size() + 2);
  quoted += '"';
  quoted += tag;
  quoted += '"';
  return quoted;
}

bool if_match_names(std::string_view if_match, std::string_view etag) {
  if (if_match == "*") return true;
  return if_match.find(quoted_tag(etag)) != std::string_view::npos;
}

std::optional<HttpResponse> check_if_match(const HttpRequest& request, const Caller& caller,
                                           std::string_view etag, std::string_view what,
                                           const std::function<Json()>& current) {
  const std::string* if_match = request.header("if-match");
  if (!if_match) {
    if (caller.proof() == Caller::Proof::bearer) return std::nullopt;
    return problem_response(request, 428,
                            "Send If-Match with the ETag of the record that this changes.");
  }
  if (if_match_names(*if_match, etag)) return std::nullopt;
  return with_members(
      problem_response(request, 412,
                       "Someone else has changed " + std::string(what) + " in the meantime."),
      {{"current", current()}});
}

std::optional<SeenState> seen_state(const Json& body, std::vector<FieldError>& errors) {
  SeenState seen;
  const auto revision = body.find("revision");
  const bool has_revision = revision != body.end() && revision->is_number_integer();
  if (has_revision) {
    seen.revision = revision->get<std::int64_t>();
  } else {
    errors.push_back({"revision", "must be the revision of the document that this is based on"});
  }
  const auto digest = body.find("digest");
  const bool has_digest = digest != body.end() && !digest->is_null();
  const bool bad_digest = has_digest && !digest->is_string();
  if (bad_digest) errors.push_back({"digest", "must be the digest that came with the revision"});
  if (has_digest && !bad_digest) seen.digest = digest->get<std::string>();
  return has_revision && !bad_digest ? std::optional(seen) : std::nullopt;
}

std::optional<HttpResponse> check_seen(const HttpRequest& request, const SeenState& seen,
                                       const Document& document) {
  const std::string digest = config_digest(document);
  // Without one: what the last committer left, which is what the revision stands for.
  const std::string& expected = seen.digest ? *seen.digest : document.config_digest;
  if (document.revision == seen.revision && digest == expected) return std::nullopt;
  return with_members(
      problem_response(request, 412, "The document has been changed since you looked at it."),
      {{"current", {{"revision", document.revision}, {"digest", digest}}}});
}

}  // namespace gatehouse::dashboard
