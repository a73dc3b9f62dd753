#include "tests/support/demo_upstream/server.h"

#include <asio/basic_socket_acceptor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace gatehouse::testing::demo {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Contexts = std::vector<std::unique_ptr<asio::io_context>>;

constexpr int kBacklog = 4096;

asio::ip::tcp::endpoint parse_address(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) throw std::runtime_error("--listen: HOST:PORT expected");
  const auto port = static_cast<unsigned short>(std::stoul(address.substr(colon + 1)));
  return {asio::ip::make_address(address.substr(0, colon)), port};
}

// Hands connections round, one context after the other.
Task<void> accept_all(Acceptor& acceptor, Contexts& contexts, Service& service) {
  for (std::size_t next = 0;; next = (next + 1) % contexts.size()) {
    asio::error_code error;
    Socket socket(contexts[next]->get_executor());
    co_await acceptor.async_accept(socket,
                                   asio::redirect_error(asio::use_awaitable_t<Executor>{}, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      Timer pause(acceptor.get_executor());
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>{}, error));
      continue;
    }
    auto connection = std::make_shared<Connection>(std::move(socket), service);
    asio::co_spawn(*contexts[next], Connection::run(std::move(connection)), asio::detached);
  }
}

}  // namespace

void serve(const std::string& address, unsigned threads, Service& service) {
  Contexts contexts;
  for (unsigned i = 0; i < std::max(1U, threads); ++i) {
    contexts.push_back(std::make_unique<asio::io_context>(1));
  }
  Acceptor acceptor(contexts.front()->get_executor());
  const auto endpoint = parse_address(address);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.bind(endpoint);
  acceptor.listen(kBacklog);
  const auto local = acceptor.local_endpoint();
  fmt::print(stderr, "{{\"event\":\"listening\",\"address\":\"{}:{}\"}}\n",
             local.address().to_string(), local.port());
  std::fflush(stderr);

  asio::co_spawn(*contexts.front(), accept_all(acceptor, contexts, service), asio::detached);
  asio::signal_set signals(*contexts.front(), SIGTERM, SIGINT);
  signals.async_wait([&contexts](asio::error_code, int) {
    for (auto& context : contexts) context->stop();
  });
  std::vector<std::thread> workers;
  for (std::size_t i = 1; i < contexts.size(); ++i) {
    workers.emplace_back([&context = *contexts[i]] {
      const auto guard = asio::make_work_guard(context);
      context.run();
    });
  }
  contexts.front()->run();
  for (auto& worker : workers) worker.join();
}

}  // namespace gatehouse::testing::demo
