#include "dashboard/model/upstream_changes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/domain/rules.h"

namespace gatehouse::dashboard {
namespace {

std::vector<Upstream>& own_upstreams(Document& document, const std::vector<Upstream>& built_in) {
  if (!document.upstreams) document.upstreams = built_in;
  return *document.upstreams;
}

Refusal no_such_upstream(std::string_view name, const std::vector<Upstream>& upstreams) {
  std::string known;
  for (const Upstream& upstream : upstreams) {
    known += (known.empty() ? "; there is " : ", ") + upstream.name;
  }
  return Refusal::not_found("There is no upstream \"" + std::string(name) + "\"" + known + ".");
}

/// What the rules say. The others were in order before, so whatever is wrong comes of the change.
Refused check(const std::vector<Upstream>& upstreams) {
  std::vector<FieldError> errors;
  check_upstreams(upstreams, [&](const std::string& where, std::string message) {
    const std::size_t dot = where.find('.');
    errors.push_back(
        {dot == std::string::npos ? "upstream" : where.substr(dot + 1), std::move(message)});
  });
  if (errors.empty()) return std::nullopt;
  return Refusal::invalid(std::move(errors));
}

void require(const Json& members, const char* name, std::vector<FieldError>& errors) {
  if (!members.contains(name)) errors.push_back({name, "is required"});
}

std::size_t position_of(const std::vector<Upstream>& upstreams, std::string_view name) {
  const Upstream* found = find_upstream(upstreams, name);
  return found ? static_cast<std::size_t>(found - upstreams.data()) : upstreams.size();
}

}  // namespace

std::vector<Upstream> upstreams_of(const Document& document,
                                   const std::vector<Upstream>& built_in) {
  return document.upstreams.value_or(built_in);
}

Refused add_upstream(Document& document, const std::vector<Upstream>& built_in, const Json& members,
                     const Seal& seal) {
  std::vector<FieldError> errors;
  for (const char* name : {"name", "path_prefix", "base_url"}) require(members, name, errors);
  Upstream added;
  merge_upstream(members, seal, added, errors);
  if (!errors.empty()) return Refusal::invalid(std::move(errors));
  std::vector<Upstream>& upstreams = own_upstreams(document, built_in);
  if (find_upstream(upstreams, added.name)) {
    return Refusal::conflict({"name", "belongs to another upstream already"});
  }
  upstreams.push_back(std::move(added));
  return check(upstreams);
}

Refused edit_upstream(Document& document, const std::vector<Upstream>& built_in,
                      std::string_view name, const Json& members, const Seal& seal) {
  std::vector<Upstream>& upstreams = own_upstreams(document, built_in);
  const std::size_t position = position_of(upstreams, name);
  if (position == upstreams.size()) return no_such_upstream(name, upstreams);
  std::vector<FieldError> errors;
  merge_upstream(members, seal, upstreams[position], errors);
  if (!errors.empty()) return Refusal::invalid(std::move(errors));
  return check(upstreams);
}

Refused remove_upstream(Document& document, const std::vector<Upstream>& built_in,
                        std::string_view name) {
  std::vector<Upstream>& upstreams = own_upstreams(document, built_in);
  const std::size_t position = position_of(upstreams, name);
  if (position == upstreams.size()) return no_such_upstream(name, upstreams);
  for (const Upstream& upstream : upstreams) {
    if (upstream.fallback == name) {
      return Refusal::conflict(
          {"upstream", "is the fallback of \"" + upstream.name + "\"; change that first"});
    }
  }
  upstreams.erase(upstreams.begin() + static_cast<std::ptrdiff_t>(position));
  return std::nullopt;
}

}  // namespace gatehouse::dashboard
