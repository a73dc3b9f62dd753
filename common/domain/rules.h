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

// The rules for single values: why the value cannot be ("must be …"), nothing when it can.

inline constexpr std::size_t kMaxNameLength = 100;  ///< in characters (code points)
inline constexpr std::chrono::milliseconds kLongestTime = std::chrono::hours(24);
inline constexpr std::chrono::seconds kLongestPing{3600};
inline constexpr TokenCount kMaxTokensPerImage = 1'000'000;

std::optional<std::string> problem_with_name(std::string_view name);
std::optional<std::string> problem_with_id(std::string_view id);
std::optional<std::string> problem_with_model(std::string_view model);
std::optional<std::string> problem_with_notes(std::string_view notes);
std::optional<std::string> problem_with_token_limit(TokenCount limit);
std::optional<std::string> problem_with_rate(std::int64_t value);  ///< per minute, or at once
std::optional<std::string> problem_with_path_prefix(std::string_view prefix);
std::optional<std::string> problem_with_base_url(std::string_view url);

/// Well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace gatehouse
