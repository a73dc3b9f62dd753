#pragma once

#include <asio.hpp>
#include <asio/ssl.hpp>
#include <system_error>

namespace gatehouse::proxy::net {

// Concrete executors throughout: the type-erased one costs several microseconds a request.
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using SteadyTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// A coroutine of one worker. Parameters are taken by value or outlive the coroutine.
template <typename T = void>
using Task = asio::awaitable<T, Executor>;

inline constexpr asio::use_awaitable_t<Executor> kUseTask{};

/// Completion token of an operation whose failure is a value, not an exception.
inline auto into(std::error_code& error) { return asio::redirect_error(kUseTask, error); }

}  // namespace gatehouse::proxy::net
