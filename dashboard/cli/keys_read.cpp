// keys list, keys show

#include <map>

#include "dashboard/cli/commands.h"
#include "dashboard/cli/keys_shared.h"
#include "dashboard/model/key_query.h"
#include "dashboard/model/key_record.h"

namespace gatehouse::dashboard {
namespace {

struct ListFlags {
  std::map<std::string, std::string, std::less<>> parameters;  ///< by their names in the API
};

struct ShowFlags {
  std::string key;
};

int list_keys(Workplace& workplace, const ListFlags& flags) {
  std::vector<FieldError> errors;
  const KeyQuery query =
      parse_key_query({flags.parameters.begin(), flags.parameters.end()}, errors);
  if (!errors.empty()) throw CommandRefused(Refusal::invalid(std::move(errors)));
  const SnapshotPtr snapshot = workplace.load();
  const Document& document = snapshot->document();
  const Timestamp now = workplace.clock().now();
  const KeyPage page = select_keys(document.keys, query, now);
  Json records = Json::array();
  for (const ApiKey* key : page.keys) records.push_back(key_record(*key, now));
  const Json whole = key_list(records, page.total, query, *snapshot);
  workplace.show(whole, records,
                 {"id", "name", "status", "key_hint", "model", "usage.used", "token_limit_per_5h",
                  "expiry_date", "last_used", "owner"});
  return 0;
}

int show_key(Workplace& workplace, const ShowFlags& flags) {
  const SnapshotPtr snapshot = workplace.load();
  const ApiKey* key = find_named_key(snapshot->document(), flags.key);
  if (!key) throw CommandRefused(no_such_key(flags.key));
  workplace.show(key_record(*key, workplace.clock().now()));
  return 0;
}

}  // namespace

void add_key_reading(CLI::App& keys, const ChosenCommand& chosen) {
  const auto list = std::make_shared<ListFlags>();
  list->parameters["per_page"] = "0";
  CLI::App* command =
      add_command(keys, "list", "List keys with their status and usage", chosen, list, list_keys);
  const auto parameter = [&](const char* flag, const char* name, const char* description) {
    command->add_option_function<std::string>(
        flag, [list, name](const std::string& text) { list->parameters[name] = text; },
        description);
  };
  parameter("--search", "search", "Part of a name, hint, id, owner or tag");
  parameter("--status", "status", "active, disabled, expired, blocked or used_up");
  parameter("--model", "filter_model", "Keys that are set to this model");
  parameter("--expired", "filter_expired", "true or false");
  parameter("--sort", "sort_by", "name, created_at, last_used, expiry_date, used, …");
  parameter("--order", "sort_order", "asc or desc");
  parameter("--page", "page", "Which page, from 1");
  parameter("--per-page", "per_page", "Keys on a page (0 = all)");

  const auto show = std::make_shared<ShowFlags>();
  add_command(keys, "show", "Show everything about a key but its secret", chosen, show, show_key)
      ->add_option("KEY", show->key, "Id or name")
      ->required();
}

}  // namespace gatehouse::dashboard
