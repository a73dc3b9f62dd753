#pragma once

#include <string>

#include "common/system/setting_reader.h"

namespace gatehouse {

/// What TLS towards upstreams is set up with: paths of PEM files, empty = not given.
struct UpstreamTlsFiles {
  std::string authorities;  ///< UPSTREAM_CA_FILE: trusted instead of the system's
  std::string certificate;  ///< UPSTREAM_CLIENT_CERT_FILE: who we are, with its chain
  std::string key;          ///< UPSTREAM_CLIENT_KEY_FILE: its private key
};

/// Opens none of them. A certificate without its key is a problem, and the reverse.
UpstreamTlsFiles read_upstream_tls_files(const SettingReader& reader);

}  // namespace gatehouse
