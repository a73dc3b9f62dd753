#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/admin.h"
#include "common/domain/api_key.h"
#include "common/domain/proxy_entry.h"
#include "common/domain/settings.h"
#include "common/domain/upstream.h"
#include "common/domain/value_rules.h"

namespace gatehouse {

// What the values of a document must keep to beyond their types. The document's loader and whoever
// takes values from people apply the same rules. Pure functions.

/// Told each problem: where, relative to what is checked (".name", "[2].base_url"), and what is
/// wrong with it.
using ReportProblem = std::function<void(std::string where, std::string message)>;

void check_key(const ApiKey& key, const ReportProblem& report);

/// Each upstream by itself, then names, path prefixes and fallbacks across all of them.
void check_upstreams(const std::vector<Upstream>& upstreams, const ReportProblem& report);

void check_settings(const Settings& settings, const ReportProblem& report);

/// Each admin by itself, then their names across all of them.
void check_admins(const std::vector<Admin>& admins, const ReportProblem& report);

void check_proxy(const ProxyEntry& proxy, const ReportProblem& report);

}  // namespace gatehouse
