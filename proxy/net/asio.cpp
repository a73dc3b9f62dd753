#include "proxy/net/asio.h"

#include <exception>

namespace gatehouse::proxy::net {
namespace {

Detached run_alone(asio::io_context& io, Task<> task) {
  std::exception_ptr fault;
  try {
    co_await std::move(task);
  } catch (...) {
    fault = std::current_exception();
  }
  if (fault) asio::post(io, [fault] { std::rethrow_exception(fault); });
}

}  // namespace

void spawn(asio::io_context& io, Task<> task) {
  asio::post(io, [&io, task = std::move(task)]() mutable { run_alone(io, std::move(task)); });
}

}  // namespace gatehouse::proxy::net
