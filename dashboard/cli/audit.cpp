// audit list, audit verify

#include <map>
#include <ostream>

#include "dashboard/audit/audit_query.h"
#include "dashboard/cli/commands.h"
#include "dashboard/model/csv.h"

namespace gatehouse::dashboard {
namespace {

struct NoFlags {};

struct ListFlags {
  std::map<std::string, std::string, std::less<>> parameters;
};

/// A change in a few words: "key ci: token_limit_per_5h".
std::string summary_of(const Json& change) {
  const auto text = [&](const char* name) {
    const auto found = change.find(name);
    return found != change.end() ? cell_text(*found) : std::string();
  };
  std::string summary = text("what") + " " + text("name");
  if (!change.contains("after")) return summary + text("count");
  if (change["before"].is_null()) return summary + " added";
  if (change["after"].is_null()) return summary + " removed";
  std::string members;
  for (const auto& [name, value] : change["after"].items()) {
    members += (members.empty() ? ": " : ", ") + name + " " +
               cell_text(change["before"].value(name, Json(nullptr))) + " -> " + cell_text(value);
  }
  return summary + members;
}

int list(Workplace& workplace, const ListFlags& flags) {
  std::vector<FieldError> errors;
  const AuditQuery query =
      parse_audit_query({flags.parameters.begin(), flags.parameters.end()}, errors);
  if (!errors.empty()) throw CommandRefused(Refusal::invalid(std::move(errors)));
  const AuditPage page = read_audit(workplace.audit().disk(), workplace.audit().path(), query);
  Json records = Json::array();
  for (Json entry : page.entries) {
    std::string summary;
    for (const Json& change : entry.value("changes", Json::array())) {
      summary += (summary.empty() ? "" : "; ") + summary_of(change);
    }
    entry["summary"] = summary;
    records.push_back(std::move(entry));
  }
  workplace.show(to_json(page), records,
                 {"seq", "at", "actor", "from", "action", "result", "revision", "summary"});
  return 0;
}

int verify(Workplace& workplace, const NoFlags&) { return verify_audit_log(workplace); }

}  // namespace

int verify_audit_log(Workplace& workplace) {
  const auto& path = workplace.audit().path();
  const AuditVerdict verdict = verify_audit(workplace.audit().disk(), path);
  Json record{{"ok", !verdict.broken.has_value()},
              {"entries", verdict.entries},
              {"head", verdict.head},
              {"broken_line", nullptr},
              {"reason", nullptr},
              {"torn_bytes", verdict.torn_bytes}};
  if (verdict.broken) {
    record["broken_line"] = verdict.broken->line;
    record["reason"] = verdict.broken->reason;
    workplace.console().err << path.string() << ":" << verdict.broken->line << ": "
                            << verdict.broken->reason << "\n";
  } else if (verdict.torn_bytes > 0) {
    workplace.console().err << path.string() << ": the last line is not finished ("
                            << verdict.torn_bytes
                            << " bytes, as after a crash); the next entry mends it\n";
  }
  workplace.show(record);
  return verdict.broken ? 1 : 0;
}

void add_audit_commands(CLI::App& app, const ChosenCommand& chosen) {
  CLI::App* family = app.add_subcommand("audit", "Who did what")->fallthrough();
  family->require_subcommand(0, 1);
  const auto flags = std::make_shared<ListFlags>();
  const auto parameters = [flags](CLI::App* command) {
    const auto parameter = [&](const char* flag, const char* name, const char* description) {
      command->add_option_function<std::string>(
          flag, [flags, name](const std::string& text) { flags->parameters[name] = text; },
          description);
    };
    parameter("--limit", "limit", "How many entries, newest first (50)");
    parameter("--before", "before", "Entries before this number");
    parameter("--actor", "actor", "Whose");
    parameter("--action", "action", "key.update, or key for all of keys");
  };
  parameters(add_command(*family, "list", "Newest first", chosen, flags, list));
  add_command(*family, "verify", "Recompute the chain and name the first line that does not fit",
              chosen, std::make_shared<NoFlags>(), verify);
  // `audit` alone lists.
  family->callback([chosen, flags] {
    if (!*chosen) *chosen = [flags](Workplace& workplace) { return list(workplace, *flags); };
  });
}

}  // namespace gatehouse::dashboard
