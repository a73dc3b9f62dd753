#include "dashboard/model/proxy_records.h"

#include <algorithm>

#include "common/system/file_error.h"
#include "common/system/file_lock.h"
#include "common/system/listen_address.h"

namespace gatehouse::dashboard {

bool is_running(const ProxyEntry& entry, const std::filesystem::path& folder) {
  const std::filesystem::path journal(entry.journal);
  // The entry comes from a file that anybody may have edited: a path that leads elsewhere names no
  // journal.
  const bool inside =
      journal.is_relative() && std::find(journal.begin(), journal.end(), "..") == journal.end();
  if (entry.journal.empty() || !inside) return false;
  try {
    return is_locked(real_file_system(), folder / journal);
  } catch (const FileError&) {
    return false;
  }
}

std::string reachable_url(const std::string& listen, bool tls) {
  const std::string scheme = tls ? "https://" : "http://";
  auto address = parse_listen_address(listen);
  if (!address) return scheme + listen;
  if (address->host == "0.0.0.0") address->host = "127.0.0.1";
  if (address->host == "::") address->host = "::1";
  return scheme + format_listen_address(*address);
}

Json credential_reports(const Document& document, std::string_view upstream,
                        const std::filesystem::path& folder) {
  Json proxies = Json::array();
  for (const auto& [instance, entry] : document.proxies) {
    Json credentials = Json::array();
    for (const CredentialReport& report : entry.credentials) {
      if (report.upstream != upstream) continue;
      credentials.push_back(
          {{"name", report.name}, {"state", report.state}, {"detail", report.detail}});
    }
    proxies.push_back({{"instance", instance},
                       {"listen", entry.listen},
                       {"running", is_running(entry, folder)},
                       {"credentials", std::move(credentials)}});
  }
  return proxies;
}

Json proxies_json(const Snapshot& snapshot, const std::filesystem::path& data_file,
                  const std::optional<std::string>& proxy_url) {
  Json proxies = Json::array();
  std::optional<std::string> base_url = proxy_url;
  for (const auto& [instance, entry] : snapshot.document().proxies) {
    const bool running = is_running(entry, data_file.parent_path());
    if (running && !base_url) base_url = reachable_url(entry.listen, entry.tls);
    proxies.push_back({{"instance", instance},
                       {"listen", entry.listen},
                       {"url", reachable_url(entry.listen, entry.tls)},
                       {"pid", entry.pid},
                       {"started_at", or_null(entry.started_at)},
                       {"running", running},
                       {"applied_revision", entry.applied_revision},
                       {"applied_at", or_null(entry.applied_at)},
                       {"current", entry.applied_digest == snapshot.config_digest()}});
  }
  return {{"proxies", std::move(proxies)},
          {"revision", snapshot.document().revision},
          {"base_url", or_null(base_url)},
          {"data_file", data_file.string()}};
}

}  // namespace gatehouse::dashboard
