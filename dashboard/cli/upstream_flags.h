#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "dashboard/cli/workplace.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What the flags say of an upstream.
struct UpstreamFlags {
  Json members = Json::object();  ///< as upstream_fields.h has them, without credentials
  std::string credential_name = "main";
  std::string env;
  std::string file;
  bool from_stdin = false;
};

/// `flags` must outlive the parsing.
void add_upstream_flags(CLI::App& command, UpstreamFlags& flags);

/// The credential that the flags give, as upstream_fields.h has it; nothing when they give none.
/// Reads standard input when told to. Throws CommandRefused.
std::optional<Json> credential_of(Workplace& workplace, const UpstreamFlags& flags);

}  // namespace gatehouse::dashboard
