#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "dashboard/cli/workplace.h"

namespace gatehouse::dashboard {

/// The command that the arguments name, once they are parsed; empty when they name none.
using ChosenCommand = std::shared_ptr<Command>;

/// Adds every family of commands to the program's arguments.
void add_commands(CLI::App& app, const ChosenCommand& chosen);

// The families, one a file; keys have several.

void add_key_commands(CLI::App& app, const ChosenCommand& chosen);
void add_upstream_commands(CLI::App& app, const ChosenCommand& chosen);
void add_usage_command(CLI::App& app, const ChosenCommand& chosen);
void add_audit_commands(CLI::App& app, const ChosenCommand& chosen);
void add_revision_commands(CLI::App& app, const ChosenCommand& chosen);
void add_doctor_command(CLI::App& app, const ChosenCommand& chosen);

/// Recomputes the chain of the audit log and says what came of it: 0, or 1 when it is broken.
int verify_audit_log(Workplace& workplace);

/// The parts of the keys' family.
void add_key_reading(CLI::App& keys, const ChosenCommand& chosen);
void add_key_writing(CLI::App& keys, const ChosenCommand& chosen);
void add_key_transfer(CLI::App& keys, const ChosenCommand& chosen);

/// A family: a word that needs another behind it.
CLI::App* add_family(CLI::App& app, const char* name, const char* description);

/// A command of a family. Its arguments are to be written into `flags`, which live as long as the
/// command; `run` gets them.
template <typename Flags>
CLI::App* add_command(CLI::App& family, const char* name, const char* description,
                      const ChosenCommand& chosen, const std::shared_ptr<Flags>& flags,
                      int (*run)(Workplace&, const Flags&)) {
  CLI::App* command = family.add_subcommand(name, description)->fallthrough();
  command->callback([chosen, flags, run] {
    *chosen = [flags, run](Workplace& workplace) { return run(workplace, *flags); };
  });
  return command;
}

}  // namespace gatehouse::dashboard
