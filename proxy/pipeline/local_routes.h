#pragma once

#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// Answers what the proxy answers itself: /, /health, /stats, /cache-stats and OPTIONS. False when
/// the request is none of these and nothing was sent.
net::Task<bool> answer_locally(Exchange& exchange);

}  // namespace gatehouse::proxy
