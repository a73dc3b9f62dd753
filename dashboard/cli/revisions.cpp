// revisions list, show, rollback

#include <ostream>

#include "dashboard/audit/action_names.h"
#include "dashboard/cli/commands.h"
#include "dashboard/model/revision_records.h"
#include "dashboard/model/upstream_changes.h"

namespace gatehouse::dashboard {
namespace {

struct NoFlags {};

struct RevisionFlag {
  std::string number;
};

PastConfig past_config(const Workplace& workplace, const std::string& number) {
  auto past = find_past_config(workplace.file().history(), number);
  if (!past) throw CommandRefused("Revision " + number + " is not kept: see revisions list.");
  return std::move(*past);
}

int list(Workplace& workplace, const NoFlags&) {
  const SnapshotPtr snapshot = workplace.load();
  const Json whole = revision_list(*snapshot, workplace.file().history());
  workplace.show(whole, whole["revisions"], {"revision", "at", "author"});
  return 0;
}

int show(Workplace& workplace, const RevisionFlag& flag) {
  const SnapshotPtr snapshot = workplace.load();
  workplace.show(revision_record(*snapshot, workplace.file().history(),
                                 past_config(workplace, flag.number),
                                 workplace.upstreams().built_in));
  return 0;
}

int roll_back_to(Workplace& workplace, const RevisionFlag& flag) {
  const PastConfig past = past_config(workplace, flag.number);
  Rollback outcome;
  const SnapshotPtr committed =
      workplace.commit(action::kRollBack, [&](Document& document) -> Refused {
        outcome = roll_back(document, past.document, workplace.upstreams().built_in);
        return std::nullopt;
      });
  Json record{{"revision", committed->document().revision}};
  record.update(to_json(outcome));
  workplace.show(record);
  return 0;
}

}  // namespace

void add_revision_commands(CLI::App& app, const ChosenCommand& chosen) {
  CLI::App* family = add_family(app, "revisions", "Past configs and the way back to one");
  add_command(*family, "list", "Who made which, newest first", chosen, std::make_shared<NoFlags>(),
              list);
  const auto with_number = [&](const char* name, const char* description,
                               int (*run)(Workplace&, const RevisionFlag&)) {
    const auto flag = std::make_shared<RevisionFlag>();
    add_command(*family, name, description, chosen, flag, run)
        ->add_option("N", flag->number, "Number of the revision")
        ->required();
  };
  with_number("show", "What it changed, and what a rollback to it would change", show);
  with_number("rollback", "Go back to it, as a new revision; secrets stay as they are",
              roll_back_to);
}

}  // namespace gatehouse::dashboard
