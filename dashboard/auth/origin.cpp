#include "dashboard/auth/origin.h"

#include <algorithm>
#include <cctype>

#include "common/domain/upstream.h"

namespace gatehouse::dashboard {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string bracketed(const std::string& host) {
  const bool bare_ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
  return bare_ipv6 ? "[" + host + "]" : host;
}

}  // namespace

std::string_view host_without_port(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return end == std::string_view::npos ? authority : authority.substr(0, end + 1);
  }
  return authority.substr(0, authority.find(':'));
}

KnownOrigins::KnownOrigins(const std::optional<std::string>& public_url,
                           const std::string& listen_host)
    : names_{"localhost", "127.0.0.1", "[::1]"} {
  const std::string own = lower(bracketed(listen_host));
  if (own != "0.0.0.0" && own != "[::]") names_.push_back(own);
  if (!public_url) return;
  if (const auto url = parse_base_url(*public_url)) {
    authority_ = lower(url->authority());
    origin_ = (url->tls ? "https://" : "http://") + *authority_;
    secure_ = url->tls;
  }
}

bool KnownOrigins::knows_host(std::string_view host_header) const {
  const std::string host = lower(host_header);
  if (authority_ && host == *authority_) return true;
  return std::find(names_.begin(), names_.end(), host_without_port(host)) != names_.end();
}

bool KnownOrigins::is_own(std::string_view origin, std::string_view host_header) const {
  const std::string claimed = lower(origin);
  if (origin_ && claimed == *origin_) return true;
  const std::string host = lower(host_header);
  if (authority_ && host == *authority_) return false;  // reached by its URL: that is the origin
  return knows_host(host) && claimed == "http://" + host;
}

OriginVerdict judge_origin(const RequestOrigin& request, const KnownOrigins& known) {
  if (request.sec_fetch_site) {
    return *request.sec_fetch_site == "same-origin" ? OriginVerdict::same : OriginVerdict::foreign;
  }
  if (request.origin) {
    return known.is_own(*request.origin, request.host) ? OriginVerdict::same
                                                       : OriginVerdict::foreign;
  }
  return OriginVerdict::unsaid;
}

}  // namespace gatehouse::dashboard
