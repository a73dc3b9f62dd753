#include "proxy/net/connect.h"

namespace gatehouse::proxy::net {

Task<std::optional<Tcp::endpoint>> connect_in_turn(Stream& stream,
                                                   std::span<const Tcp::endpoint> endpoints,
                                                   Deadline::Monotonic until, DeadlineSweep& sweep,
                                                   std::error_code& error) {
  Deadline deadline(sweep, [&stream] { stream.close(); });
  for (; !endpoints.empty(); endpoints = endpoints.subspan(1)) {
    stream.close();  // a socket that failed cannot be used again
    const auto now = std::chrono::steady_clock::now();
    deadline.arm_at(now + (until - now) / static_cast<int>(endpoints.size()));
    co_await stream.socket().async_connect(endpoints.front(), into(error));
    if (deadline.expired()) error = asio::error::timed_out;
    if (!error) co_return endpoints.front();
  }
  co_return std::nullopt;
}

}  // namespace gatehouse::proxy::net
