#include <functional>

#include "common/domain/rules.h"
#include "common/storage/document_json.h"
#include "common/storage/key_index.h"

namespace gatehouse {
namespace {

constexpr std::int64_t kSchemaKnown = 1;
/// Beyond it, JavaScript and jq no longer tell one whole number from the next.
constexpr std::int64_t kMaxRevision = (std::int64_t{1} << 53) - 1;

std::string key_path(std::size_t index) { return "$.keys[" + std::to_string(index) + "]"; }

ReportProblem report_under(Problems& problems, std::string prefix) {
  return [&problems, prefix = std::move(prefix)](const std::string& where, std::string message) {
    problems.push_back({prefix + where, std::move(message)});
  };
}

void check_keys(const Document& document, Problems& problems) {
  std::size_t index = 0;
  const ReportProblem report = [&](const std::string& where, std::string message) {
    problems.push_back({key_path(index) + where, std::move(message)});
  };
  for (; index < document.keys.size(); ++index) check_key(document.keys[index], report);

  index = 0;
  const ReportProblem report_deleted = [&](const std::string& where, std::string message) {
    problems.push_back({"$.deleted[" + std::to_string(index) + "]" + where, std::move(message)});
  };
  for (; index < document.deleted.size(); ++index) {
    check_key(document.deleted[index].key, report_deleted);
  }
}

void check_unique(const Document& document, Problems& problems) {
  KeyIndex index(document.keys);
  const auto check = [&](const KeyDigest& digest, std::size_t at, const char* where) {
    const auto other = index.add_digest(digest, at);
    if (!other || *other == at) return;
    problems.push_back({key_path(at) + where, "is also the key of " + key_path(*other)});
  };
  for (std::size_t at = 0; at < document.keys.size(); ++at) {
    const ApiKey& key = document.keys[at];
    if (const auto other = index.add_id(at)) {
      problems.push_back({key_path(at) + ".id", "is also the id of " + key_path(*other)});
    }
    if (key.digest == KeyDigest{}) continue;  // reported as missing
    check(key.digest, at, key.plain ? ".key" : ".key_sha256");
    if (key.previous) check(key.previous->digest, at, ".previous.key_sha256");
  }
}

void check_proxies(const Document& document, Problems& problems) {
  for (const auto& [instance, proxy] : document.proxies) {
    const std::string path = "$.proxies[\"" + instance + "\"]";
    if (problem_with_id(instance)) {
      problems.push_back({path, "must be named with " + *problem_with_id(instance)});
    }
    check_proxy(proxy, report_under(problems, path));
  }
}

}  // namespace

Problems validate(const Document& document) {
  Problems problems;
  if (document.schema != kSchemaKnown) {
    problems.push_back({"$.schema", "must be 1: this version knows no other"});
  }
  if (document.revision < 0 || document.revision > kMaxRevision) {
    problems.push_back({"$.revision", "must be between 0 and " + std::to_string(kMaxRevision)});
  }
  check_keys(document, problems);
  check_unique(document, problems);
  if (document.upstreams) {
    check_upstreams(*document.upstreams, report_under(problems, "$.upstreams"));
  }
  check_admins(document.admins, report_under(problems, "$.admins"));
  check_settings(document.settings, report_under(problems, "$.settings"));
  check_proxies(document, problems);
  return problems;
}

}  // namespace gatehouse
