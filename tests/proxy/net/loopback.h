#pragma once

#include <future>
#include <string>
#include <thread>

#include "proxy/net/asio.h"

namespace gatehouse::proxy::net::testing {

/// Spawns a coroutine whose end can be waited for.
template <typename T>
std::future<T> begin(asio::io_context& io, Task<T> task) {
  std::promise<T> promise;
  std::future<T> result = promise.get_future();
  spawn(io, [](Task<T> its_task, std::promise<T> its_promise) -> Task<> {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(its_task);
        its_promise.set_value();
      } else {
        its_promise.set_value(co_await std::move(its_task));
      }
    } catch (...) {
      its_promise.set_exception(std::current_exception());
    }
  }(std::move(task), std::move(promise)));
  return result;
}

/// A connected pair of TCP sockets on loopback: `ours` belongs to an io_context, `theirs` is a
/// blocking socket for the test to act as the other side.
struct Loopback {
  asio::io_context io{1};
  asio::io_context other_io{1};
  Socket ours{io.get_executor()};
  Socket theirs{other_io.get_executor()};

  Loopback() {
    asio::basic_socket_acceptor<Tcp, Executor> acceptor(
        io.get_executor(), Tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    theirs.connect(acceptor.local_endpoint());
    acceptor.accept(ours);
  }

  /// Runs a coroutine of ours to its end.
  template <typename T>
  T run(Task<T> task) {
    auto result = begin(io, std::move(task));
    io.restart();
    io.run();
    return result.get();
  }

  void send(std::string_view bytes) { asio::write(theirs, asio::buffer(bytes)); }

  /// Everything the other side gets until our side closes.
  std::string receive_all() {
    std::string all;
    std::error_code error;
    asio::read(theirs, asio::dynamic_buffer(all), error);
    return all;
  }
};

}  // namespace gatehouse::proxy::net::testing
