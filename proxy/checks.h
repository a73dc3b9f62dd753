#pragma once

#include "common/system/environment.h"
#include "proxy/options.h"

namespace gatehouse::proxy {

/// `--validate`: prints every problem of configuration and data file. Changes nothing. Returns the
/// exit code: 0 when there is none.
int validate_setup(const Options& options, const Environment& environment);

/// `--verify-usage`: prints where the data file's usage differs from the journals. Changes nothing.
/// Returns the exit code: 0 when it does not.
int verify_usage(const Options& options);

/// `--print-config`: prints every setting, those of the data file included when it is good. Changes
/// nothing. Returns the exit code.
int print_config(const Options& options);

}  // namespace gatehouse::proxy
