#pragma once

#include <optional>
#include <span>

#include "proxy/net/deadline.h"
#include "proxy/net/stream.h"

namespace gatehouse::proxy::net {

/// Connects to the first of a host's addresses that takes it, trying them in turn until `until`.
/// One that stays silent has no more than its share of the time that is left, so that those behind
/// it have their turn. The address that was reached; or nothing, and in `error` why the last one
/// was not: asio::error::timed_out when it stayed silent.
Task<std::optional<Tcp::endpoint>> connect_in_turn(Stream& stream,
                                                   std::span<const Tcp::endpoint> endpoints,
                                                   Deadline::Monotonic until, DeadlineSweep& sweep,
                                                   std::error_code& error);

}  // namespace gatehouse::proxy::net
