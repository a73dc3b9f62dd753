#include "proxy/net/listener.h"

#include <stdexcept>
#include <utility>

namespace gatehouse::proxy::net {
namespace {

constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kPauseAfterFailure{50};

}  // namespace

Listener::Listener(asio::io_context& own, const ListenAddress& address, Log& log)
    : own_(own), acceptor_(own.get_executor()), log_(log) {
  try {
    const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
    std::error_code not_an_address;
    const auto parsed = asio::ip::make_address(host, not_an_address);
    if (not_an_address)
      throw std::runtime_error("cannot listen on " + host + ": not an IP address");
    const Tcp::endpoint endpoint(parsed, address.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(Acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(kBacklog);
    address_ = {host, acceptor_.local_endpoint().port()};
  } catch (const std::system_error& error) {
    throw std::runtime_error("cannot listen on " + format_listen_address(address) + ": " +
                             error.code().message());
  }
}

Task<> Listener::run(std::vector<asio::io_context*> workers, Accepted accepted) {
  SteadyTimer pause(own_.get_executor());
  std::size_t next = 0;
  while (acceptor_.is_open()) {
    std::error_code error;
    Socket socket = co_await acceptor_.async_accept(workers[next]->get_executor(), into(error));
    if (!error) {
      accepted(next, std::move(socket));
      next = (next + 1) % workers.size();
      continue;
    }
    if (!acceptor_.is_open()) break;
    log_.warn("accept_failed", {{"error", error.message()}});
    pause.expires_after(kPauseAfterFailure);
    co_await pause.async_wait(into(error));
  }
}

void Listener::close() {
  std::error_code ignored;
  acceptor_.close(ignored);
}

}  // namespace gatehouse::proxy::net
