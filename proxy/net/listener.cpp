#include "proxy/net/listener.h"

#include <charconv>
#include <stdexcept>
#include <utility>

namespace gatehouse::proxy::net {
namespace {

constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kPauseAfterFailure{50};

}  // namespace

Tcp::endpoint parse_listen_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) {
    throw std::invalid_argument("'" + text + "' is not HOST:PORT, such as 127.0.0.1:3030");
  }
  std::string host = text.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (host == "localhost") host = "127.0.0.1";
  std::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) throw std::invalid_argument("'" + host + "' in '" + text + "' is not an IP address");
  const char* const end = text.data() + text.size();
  std::uint16_t port = 0;
  const auto [stopped, failed] = std::from_chars(text.data() + colon + 1, end, port);
  if (failed != std::errc{} || stopped != end) {
    throw std::invalid_argument("'" + text.substr(colon + 1) + "' in '" + text +
                                "' is not a port between 0 and 65535");
  }
  return {address, port};
}

std::string to_string(const Tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

Listener::Listener(asio::io_context& own, const Tcp::endpoint& address,
                   std::vector<asio::io_context*> workers, Accepted accepted, Log& log)
    : own_(own),
      acceptor_(own.get_executor()),
      workers_(std::move(workers)),
      accepted_(std::move(accepted)),
      log_(log) {
  try {
    acceptor_.open(address.protocol());
    acceptor_.set_option(Acceptor::reuse_address(true));
    acceptor_.bind(address);
    acceptor_.listen(kBacklog);
    address_ = acceptor_.local_endpoint();
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), "cannot listen on " + to_string(address));
  }
}

Task<> Listener::run() {
  SteadyTimer pause(own_.get_executor());
  std::size_t next = 0;
  while (acceptor_.is_open()) {
    std::error_code error;
    Socket socket = co_await acceptor_.async_accept(workers_[next]->get_executor(), into(error));
    if (!error) {
      accepted_(next, std::move(socket));
      next = (next + 1) % workers_.size();
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
