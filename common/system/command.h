#pragma once

#include <chrono>
#include <string>

#include "common/domain/secret.h"

namespace gatehouse {

/// What a command came to: its standard output, or why there is none worth having.
struct CommandResult {
  Secret output;  ///< whoever runs a command for a secret gets one
  std::string
      problem;  ///< for people, without anything that the command printed; empty = it worked
};

/// Runs `/bin/sh -c text` with an empty standard input and this process's environment, folder and
/// standard error. A command that ends with another code than 0, prints more than 64 KiB, or takes
/// longer than `timeout` has failed; then it and what it started is killed. Blocks. Thread-safe.
/// Throws std::system_error when no process can be made.
CommandResult run_command(const std::string& text, std::chrono::milliseconds timeout);

}  // namespace gatehouse
