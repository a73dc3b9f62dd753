#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::dashboard {

/// Under which names the dashboard is reached, which decides what a browser may send.
///
/// A Host header that names something else comes from a page that has made its own name point here
/// (DNS rebinding). Immutable, so thread-safe.
class KnownOrigins {
 public:
  /// `public_url`: what people type when a server with TLS stands in front, or for a remote
  /// dashboard. `listen_host` is a host of its own right unless it means every address.
  KnownOrigins(const std::optional<std::string>& public_url, const std::string& listen_host);

  /// Loopback names with any port (it may have been forwarded), the listening host, and the host
  /// of the public URL.
  bool knows_host(std::string_view host_header) const;

  /// Whether the `Origin` is that of the page which this server itself gave out under `host`.
  bool is_own(std::string_view origin, std::string_view host_header) const;

  /// Whether cookies are for https only.
  bool secure() const { return secure_; }

 private:
  std::vector<std::string> names_;        ///< hosts without a port, any port allowed
  std::optional<std::string> authority_;  ///< of the public URL
  std::optional<std::string> origin_;     ///< of the public URL
  bool secure_ = false;
};

/// What a browser says about where a request comes from.
struct RequestOrigin {
  std::optional<std::string> sec_fetch_site;
  std::optional<std::string> origin;
  std::string host;
};

enum class OriginVerdict {
  same,     ///< from our own page
  foreign,  ///< from another site's page
  unsaid,   ///< nothing tells: not a browser, or a very old one
};

/// Sec-Fetch-Site decides where the browser sends it (it does not over plain http to another
/// machine); Origin otherwise.
OriginVerdict judge_origin(const RequestOrigin& request, const KnownOrigins& known);

/// The host of a Host header: without the port, an IPv6 address with its brackets.
std::string_view host_without_port(std::string_view authority);

}  // namespace gatehouse::dashboard
