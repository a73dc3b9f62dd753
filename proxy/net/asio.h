#pragma once

#include <asio.hpp>
#include <asio/ssl.hpp>
#include <system_error>

#include "proxy/net/operation.h"
#include "proxy/net/task.h"

namespace gatehouse::proxy::net {

// Concrete executors throughout: the type-erased one costs several microseconds a request.
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using SteadyTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Runs a coroutine that nobody awaits; it begins on the event loop's thread. What it throws comes
/// out of the loop's run().
void spawn(asio::io_context& io, Task<> task);

}  // namespace gatehouse::proxy::net
