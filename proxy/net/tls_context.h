#pragma once

#include <string>

#include "common/system/upstream_tls_files.h"
#include "proxy/net/asio.h"

namespace gatehouse::proxy::net {

// TLS 1.2 and later, by the files that an operator names. Both functions throw std::runtime_error
// naming the variable and the file that cannot be used.

/// Towards upstreams. Verifies the peer; its name is the connection's to check.
asio::ssl::context make_upstream_tls(const UpstreamTlsFiles& files = {});

/// Of the public port.
struct ServerTlsFiles {
  std::string certificate;  ///< TLS_CERT_FILE: PEM, with its chain
  std::string key;          ///< TLS_KEY_FILE: PEM
};

asio::ssl::context make_server_tls(const ServerTlsFiles& files);

}  // namespace gatehouse::proxy::net
