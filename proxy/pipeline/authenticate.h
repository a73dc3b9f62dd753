#pragma once

#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// The first half of `authenticate`: gets the snapshot, finds the route and whose key was
/// presented, whatever state that key is in.
net::Task<Verdict> identify(Exchange& exchange);

/// The second half: whether the key may be used now.
Verdict judge(const Exchange& exchange);

}  // namespace gatehouse::proxy
