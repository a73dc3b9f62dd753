// keys create, set, rotate, enable, disable, hash, delete, restore

#include <ostream>

#include "dashboard/audit/action_names.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/durations.h"
#include "dashboard/cli/key_flags.h"
#include "dashboard/cli/keys_shared.h"
#include "dashboard/model/key_changes.h"
#include "dashboard/model/key_record.h"
#include "dashboard/model/key_secrets.h"

namespace gatehouse::dashboard {
namespace {

struct CreateFlags {
  Json members = Json::object();
  bool key_from_stdin = false;
  std::string key_file;
};

struct SetFlags {
  std::string key;
  Json members = Json::object();
};

struct KeyFlag {
  std::string key;
};

struct RotateFlags {
  std::string key;
  std::string grace = "0";
};

/// People get the secret alone on standard output, so that it can be piped, and the rest beside.
void show_with_secret(Workplace& workplace, Json record, const Secret& secret, const char* what) {
  if (workplace.format() == OutputFormat::table) {
    workplace.console().err << what << " " << record["id"].get<std::string>() << " ("
                            << record["name"].get<std::string>()
                            << "). Its secret is shown this once:\n";
    workplace.console().out << secret.expose() << "\n";
    return;
  }
  record["key"] = secret.expose();
  workplace.show(record, Json::array({record}), {"id", "name", "key_hint", "key"});
}

void show_changed(Workplace& workplace, const Snapshot& snapshot, const std::string& id) {
  const Json record = key_record(*snapshot.find_id(id), workplace.clock().now());
  workplace.show(record, Json::array({record}),
                 {"id", "name", "status", "key_hint", "model", "usage.used", "token_limit_per_5h",
                  "expiry_date"});
}

/// Commits a change of the key that an argument names; the key's id.
std::string change_key(Workplace& workplace, std::string_view action, const std::string& name,
                       const std::function<Refused(Document&, ApiKey&)>& change,
                       SnapshotPtr& committed) {
  std::string id;
  committed = workplace.commit(action, [&](Document& document) -> Refused {
    ApiKey* key = find_named_key(document, name);
    if (!key) return no_such_key(name);
    id = key->id;
    return change(document, *key);
  });
  return id;
}

int create(Workplace& workplace, const CreateFlags& flags) {
  Json members = flags.members;
  if (const auto chosen = read_secret(workplace, flags.key_from_stdin, flags.key_file)) {
    members["key"] = chosen->expose();
  }
  std::vector<FieldError> errors;
  const Timestamp now = workplace.clock().now();
  const NewKey made = make_key(members, kCommandLine, now, errors);
  if (!errors.empty()) throw CommandRefused(Refusal::invalid(std::move(errors)));
  workplace.commit(action::kCreateKey,
                   [&](Document& document) { return add_key(document, made.key); });
  show_with_secret(workplace, key_record(made.key, now), made.secret, "Made");
  return 0;
}

int set(Workplace& workplace, const SetFlags& flags) {
  if (flags.members.empty()) throw CommandRefused("Say what to change: see keys set --help.");
  SnapshotPtr committed;
  const std::string id = change_key(
      workplace, action::kUpdateKey, flags.key,
      [&](Document& document, ApiKey& key) {
        return edit_key(document, key, flags.members, workplace.clock().now());
      },
      committed);
  show_changed(workplace, *committed, id);
  return 0;
}

int rotate(Workplace& workplace, const RotateFlags& flags) {
  const auto grace = parse_duration(flags.grace);
  if (!grace || problem_with_grace(grace->count())) {
    throw CommandRefused("--grace must be a time such as 3600, 60m or 7d, at most 7d");
  }
  const Secret secret = make_secret();
  SnapshotPtr committed;
  const std::string id = change_key(
      workplace, action::kRotateKey, flags.key,
      [&](Document&, ApiKey& key) -> Refused {
        replace_secret(key, secret, *grace, workplace.clock().now());
        return std::nullopt;
      },
      committed);
  show_with_secret(workplace, key_record(*committed->find_id(id), workplace.clock().now()), secret,
                   "Rotated");
  return 0;
}

int set_enabled(Workplace& workplace, const KeyFlag& flags, bool enabled) {
  SnapshotPtr committed;
  const std::string id = change_key(
      workplace, enabled ? action::kEnableKey : action::kDisableKey, flags.key,
      [&](Document&, ApiKey& key) -> Refused {
        key.enabled = enabled;
        return std::nullopt;
      },
      committed);
  show_changed(workplace, *committed, id);
  return 0;
}

int enable(Workplace& workplace, const KeyFlag& flags) {
  return set_enabled(workplace, flags, true);
}

int disable(Workplace& workplace, const KeyFlag& flags) {
  return set_enabled(workplace, flags, false);
}

int hash(Workplace& workplace, const KeyFlag& flags) {
  SnapshotPtr committed;
  const std::string id = change_key(
      workplace, action::kHashKey, flags.key,
      [](Document&, ApiKey& key) -> Refused {
        key.plain.reset();
        return std::nullopt;
      },
      committed);
  show_changed(workplace, *committed, id);
  return 0;
}

int remove(Workplace& workplace, const KeyFlag& flags) {
  SnapshotPtr committed;
  const std::string id = change_key(
      workplace, action::kDeleteKey, flags.key,
      [&](Document& document, ApiKey& key) -> Refused {
        set_key_aside(document, key, workplace.clock().now());
        return std::nullopt;
      },
      committed);
  workplace.console().err << "Deleted " << id << ". Within thirty days: keys restore " << id
                          << "\n";
  return 0;
}

int restore(Workplace& workplace, const KeyFlag& flags) {
  const SnapshotPtr committed = workplace.commit(action::kRestoreKey, [&](Document& document) {
    return bring_key_back(document, flags.key, workplace.clock().now());
  });
  show_changed(workplace, *committed, flags.key);
  return 0;
}

}  // namespace

void add_key_writing(CLI::App& keys, const ChosenCommand& chosen) {
  const auto making = std::make_shared<CreateFlags>();
  CLI::App* command = add_command(keys, "create", "Make a key; its secret is printed, this once",
                                  chosen, making, create);
  add_key_members(*command, making->members);
  command->get_option("--limit")->required();
  add_key_storage(*command, making->members);
  CLI::Option* from_stdin = command->add_flag("--key-stdin", making->key_from_stdin,
                                              "Read the secret from standard input");
  command->add_option("--key-file", making->key_file, "Read the secret from a file")
      ->excludes(from_stdin);

  const auto setting = std::make_shared<SetFlags>();
  command = add_command(keys, "set", "Change members of a key", chosen, setting, set);
  command->add_option("KEY", setting->key, "Id or name")->required();
  add_key_members(*command, setting->members);

  const auto rotating = std::make_shared<RotateFlags>();
  command = add_command(keys, "rotate", "Give a key another secret and print it", chosen, rotating,
                        rotate);
  command->add_option("KEY", rotating->key, "Id or name")->required();
  command->add_option("--grace", rotating->grace, "How long the old secret stays valid (0; 7d)");

  const auto simple = [&](const char* name, const char* description,
                          int (*run)(Workplace&, const KeyFlag&), const char* which) {
    const auto flag = std::make_shared<KeyFlag>();
    add_command(keys, name, description, chosen, flag, run)
        ->add_option("KEY", flag->key, which)
        ->required();
  };
  simple("enable", "Let a key be used again", enable, "Id or name");
  simple("disable", "Keep a key from being used", disable, "Id or name");
  simple("hash", "Stop storing a key's secret as plain text", hash, "Id or name");
  simple("delete", "Delete a key; it can be restored for thirty days", remove, "Id or name");
  simple("restore", "Bring a deleted key back, disabled", restore, "Id");
}

}  // namespace gatehouse::dashboard
