#include "dashboard/cli/commands.h"

namespace gatehouse::dashboard {

CLI::App* add_family(CLI::App& app, const char* name, const char* description) {
  CLI::App* family = app.add_subcommand(name, description)->fallthrough();
  family->require_subcommand(1);
  return family;
}

void add_key_commands(CLI::App& app, const ChosenCommand& chosen) {
  CLI::App* keys = add_family(app, "keys", "Api keys: list, make, change");
  add_key_reading(*keys, chosen);
  add_key_writing(*keys, chosen);
  add_key_transfer(*keys, chosen);
}

void add_commands(CLI::App& app, const ChosenCommand& chosen) {
  add_key_commands(app, chosen);
  add_upstream_commands(app, chosen);
  add_usage_command(app, chosen);
  add_audit_commands(app, chosen);
  add_revision_commands(app, chosen);
  add_doctor_command(app, chosen);
}

}  // namespace gatehouse::dashboard
