#include "dashboard/audit/audit_reader.h"

#include <functional>
#include <string_view>
#include <utility>

#include "common/system/line_reader.h"
#include "dashboard/audit/audit_entry.h"

namespace gatehouse::dashboard {
namespace {

bool is_asked_for(const Json& entry, const AuditQuery& query) {
  const auto text = [&entry](const char* name) -> std::string {
    const auto member = entry.find(name);
    return member != entry.end() && member->is_string() ? member->get<std::string>() : "";
  };
  if (query.actor && text("actor") != *query.actor) return false;
  if (query.result && text("result") != *query.result) return false;
  if (!query.action) return true;
  const std::string action = text("action");
  return action == *query.action || action.starts_with(*query.action + ".");
}

/// What is wrong with a line behind the one with this sequence and hash; empty when nothing is.
std::string fault_of(const std::optional<ChainLink>& link, std::int64_t seq,
                     const std::string& hash) {
  if (!link) return "is not an entry";
  if (!follows(*link, hash)) return "does not fit the entry before it";
  if (link->seq != seq + 1) {
    return "has the number " + std::to_string(link->seq) + " where " + std::to_string(seq + 1) +
           " belongs";
  }
  return {};
}

}  // namespace

AuditPage read_audit(FileSystem& disk, const std::filesystem::path& path, const AuditQuery& query) {
  AuditPage page;
  bool more = false;
  each_line_backwards(disk, path, [&](std::string_view line) {
    const auto link = parse_link(line);
    if (!link || (query.before && link->seq >= *query.before)) return true;
    Json entry = Json::parse(line, nullptr, false);
    if (!entry.is_object() || !is_asked_for(entry, query)) return true;
    more = page.entries.size() == query.limit;
    if (more) return false;
    entry.erase("hash");
    page.entries.push_back(std::move(entry));
    return true;
  });
  if (more && !page.entries.empty()) page.next = page.entries.back()["seq"].get<std::int64_t>();
  return page;
}

AuditVerdict verify_audit(FileSystem& disk, const std::filesystem::path& path) {
  AuditVerdict verdict;
  verdict.head = kFirstHash;
  std::int64_t number = 0;
  verdict.torn_bytes = each_line(disk, path, [&](std::string_view line) {
    ++number;
    const auto link = parse_link(line);
    std::string fault = fault_of(link, verdict.entries, verdict.head);
    if (!fault.empty()) {
      verdict.broken = {number, std::move(fault)};
      return false;
    }
    verdict.entries = link->seq;
    verdict.head = link->hash;
    return true;
  });
  return verdict;
}

}  // namespace gatehouse::dashboard
