// upstreams list, show, add, set, remove, test

#include <ostream>

#include "dashboard/audit/action_names.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/upstream_flags.h"
#include "dashboard/model/upstream_changes.h"
#include "dashboard/model/upstream_record.h"
#include "dashboard/probe/upstream_probe.h"

namespace gatehouse::dashboard {
namespace {

struct NoFlags {};

struct UpstreamFlag {
  std::string name;
};

struct ChangeFlags {
  std::string which;  ///< which upstream is changed
  UpstreamFlags upstream;
};

Upstream wanted(const Workplace& workplace, const std::string& name) {
  const auto upstreams = upstreams_of(workplace.load()->document(), workplace.upstreams().built_in);
  const Upstream* found = find_upstream(upstreams, name);
  if (!found) {
    throw CommandRefused("There is no upstream \"" + name + "\": see upstreams list.");
  }
  return *found;
}

int list(Workplace& workplace, const NoFlags&) {
  const SnapshotPtr snapshot = workplace.load();
  Json records = Json::array();
  for (const Upstream& upstream :
       upstreams_of(snapshot->document(), workplace.upstreams().built_in)) {
    Json record = upstream_record(upstream);
    Json names = Json::array();
    for (const Json& credential : record["credentials"]) {
      names.push_back(credential["name"].get<std::string>() + " (" +
                      credential["source"].get<std::string>() + ")");
    }
    record["credential_names"] = std::move(names);
    records.push_back(std::move(record));
  }
  Json whole{{"upstreams", records}, {"built_in", !snapshot->document().upstreams.has_value()}};
  for (Json& record : whole["upstreams"]) record.erase("credential_names");
  workplace.show(whole, records,
                 {"name", "path_prefix", "base_url", "dialect", "credential_names", "fallback"});
  return 0;
}

int show(Workplace& workplace, const UpstreamFlag& flag) {
  workplace.show(upstream_record(wanted(workplace, flag.name)));
  return 0;
}

Seal seal_of(const Workplace& workplace) {
  return [sealing = workplace.sealing()](const Secret& secret) { return sealing.seal(secret); };
}

/// The list with the given credential in the place of the one of its name, or at the end.
Json credentials_with(const Json& given, const Upstream* known) {
  Json all = Json::array();
  bool placed = false;
  if (known) {
    for (const CredentialSource& credential : known->credentials) {
      const bool same = credential.name == given["name"];
      all.push_back(same ? given : Json{{"name", credential.name}});
      placed = placed || same;
    }
  }
  if (!placed) all.push_back(given);
  return all;
}

void show_changed(Workplace& workplace, const Snapshot& snapshot, const std::string& name) {
  if (const Upstream* changed = find_upstream(*snapshot.document().upstreams, name)) {
    workplace.show(upstream_record(*changed));
  }
}

int add(Workplace& workplace, const ChangeFlags& flags) {
  Json members = flags.upstream.members;
  if (const auto given = credential_of(workplace, flags.upstream)) {
    members["credentials"] = credentials_with(*given, nullptr);
  }
  const SnapshotPtr committed = workplace.commit(action::kAddUpstream, [&](Document& document) {
    return add_upstream(document, workplace.upstreams().built_in, members, seal_of(workplace));
  });
  show_changed(workplace, *committed, members.value("name", ""));
  return 0;
}

int set(Workplace& workplace, const ChangeFlags& flags) {
  Json members = flags.upstream.members;
  const auto given = credential_of(workplace, flags.upstream);
  if (members.empty() && !given)
    throw CommandRefused("Say what to change: see upstreams set --help.");
  const SnapshotPtr committed = workplace.commit(action::kUpdateUpstream, [&](Document& document) {
    if (given) {
      const auto upstreams = upstreams_of(document, workplace.upstreams().built_in);
      members["credentials"] = credentials_with(*given, find_upstream(upstreams, flags.which));
    }
    return edit_upstream(document, workplace.upstreams().built_in, flags.which, members,
                         seal_of(workplace));
  });
  show_changed(workplace, *committed, members.value("name", flags.which));
  return 0;
}

int remove(Workplace& workplace, const UpstreamFlag& flag) {
  workplace.commit(action::kRemoveUpstream, [&](Document& document) {
    return remove_upstream(document, workplace.upstreams().built_in, flag.name);
  });
  workplace.console().err << "Removed " << flag.name << "\n";
  return 0;
}

int test(Workplace& workplace, const UpstreamFlag& flag) {
  const Upstream upstream = wanted(workplace, flag.name);
  bool ok = true;
  Json records = Json::array();
  for (const ProbeReport& report :
       probe_upstream(upstream, workplace.environment(), workplace.sealing(),
                      {.tls = workplace.upstreams().tls})) {
    ok = ok && report.ok();
    records.push_back({{"credential", report.credential},
                       {"ok", report.ok()},
                       {"status", or_null(report.status)},
                       {"milliseconds", report.status ? Json(report.took.count()) : Json(nullptr)},
                       {"models", report.models ? Json(report.models->size()) : Json(nullptr)},
                       {"problem", report.ok() ? Json(nullptr) : Json(report.problem)}});
  }
  workplace.show(Json{{"upstream", upstream.name}, {"ok", ok}, {"credentials", records}}, records,
                 {"credential", "ok", "status", "milliseconds", "models", "problem"});
  return ok ? 0 : 1;
}

}  // namespace

void add_upstream_commands(CLI::App& app, const ChosenCommand& chosen) {
  CLI::App* family = add_family(app, "upstreams", "LLM APIs behind the proxy");
  add_command(*family, "list", "List them", chosen, std::make_shared<NoFlags>(), list);
  const auto with_name = [&](const char* name, const char* description,
                             int (*run)(Workplace&, const UpstreamFlag&)) {
    const auto flag = std::make_shared<UpstreamFlag>();
    add_command(*family, name, description, chosen, flag, run)
        ->add_option("NAME", flag->name, "The upstream's name")
        ->required();
  };
  with_name("show", "Show everything about one but its credentials", show);
  with_name("remove", "Take one out", remove);
  with_name("test", "Call its model list with each credential that can be had here", test);

  const auto adding = std::make_shared<ChangeFlags>();
  add_upstream_flags(*add_command(*family, "add", "Add one", chosen, adding, add),
                     adding->upstream);
  const auto setting = std::make_shared<ChangeFlags>();
  CLI::App* command = add_command(*family, "set", "Change one", chosen, setting, set);
  command->add_option("NAME", setting->which, "The upstream's name")->required();
  add_upstream_flags(*command, setting->upstream);
}

}  // namespace gatehouse::dashboard
