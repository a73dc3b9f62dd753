#include "proxy/net/asio.h"

#include <exception>

namespace gatehouse::proxy::net {
namespace {

Detached run_alone(Executor executor, Task<> task) {
  std::exception_ptr fault;
  try {
    co_await std::move(task);
  } catch (...) {
    fault = std::current_exception();
  }
  if (fault) asio::post(executor, [fault] { std::rethrow_exception(fault); });
}

}  // namespace

void spawn(const Executor& executor, Task<> task) {
  asio::post(executor, [executor, task = std::move(task)]() mutable {
    run_alone(executor, std::move(task));
  });
}

void spawn(asio::io_context& io, Task<> task) { spawn(io.get_executor(), std::move(task)); }

}  // namespace gatehouse::proxy::net
