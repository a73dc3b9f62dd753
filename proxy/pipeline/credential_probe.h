#pragma once

#include <asio/ssl/context.hpp>

#include "proxy/credentials/canary.h"
#include "proxy/net/resolver.h"

namespace gatehouse::proxy {

/// Asks the upstream for its list of models with this credential, over a connection of its own on
/// the calling thread. Blocks for as long as the upstream's timeouts for connecting and the first
/// byte allow, and no longer than ten seconds each.
ProbeResult probe_credential(const Upstream& upstream, const Secret& credential,
                             asio::ssl::context& tls, net::Resolver& resolver);

}  // namespace gatehouse::proxy
