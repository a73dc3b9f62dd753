#include "dashboard/api/precondition.h"

#include "common/http/problem_response.h"
#include "dashboard/api/problems.h"
#include "dashboard/model/key_record.h"

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
                                           const ApiKey& key, Timestamp now) {
  const std::string* if_match = request.header("if-match");
  if (!if_match) {
    if (caller.proof() == Caller::Proof::bearer) return std::nullopt;
    return problem_response(request, 428,
                            "Send If-Match with the ETag of the record that this changes.");
  }
  if (if_match_names(*if_match, etag_of(key))) return std::nullopt;
  return with_members(
      problem_response(request, 412, "Someone else has changed this key in the meantime."),
      {{"current", key_record(key, now)}});
}

}  // namespace gatehouse::dashboard
