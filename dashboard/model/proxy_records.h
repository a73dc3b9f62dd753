#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/storage/snapshot.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// Every proxy's entry in the document, whether it runs (its journal beside `data_file` is locked)
/// and whether it serves this very config; the base URL that callers use: the one given, or else
/// that of the first proxy that runs; and the data file that a further proxy has to be given. One
/// system call or two a proxy.
Json proxies_json(const Snapshot& snapshot, const std::filesystem::path& data_file,
                  const std::optional<std::string>& proxy_url);

/// What each proxy's entry says of its credentials at one upstream: [{"instance", "listen",
/// "running", "credentials": [{"name", "state", "detail"}]}].
Json credential_reports(const Document& document, std::string_view upstream,
                        const std::filesystem::path& folder);

/// Whether the proxy of an entry runs: it holds a lock on its journal for as long as it lives.
bool is_running(const ProxyEntry& entry, const std::filesystem::path& folder);

/// The address at which this machine reaches who listens there: loopback for "every address".
std::string reachable_url(const std::string& listen, bool tls = false);

}  // namespace gatehouse::dashboard
