#include "proxy/net/connect.h"

#include <vector>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "tests/proxy/net/loopback.h"

namespace gatehouse::proxy::net {
namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using std::chrono::milliseconds;

/// A port that takes connections, or stays silent: its backlog is full, so that the kernel drops
/// what else comes.
class Port {
 public:
  enum class Is { open, silent };

  explicit Port(Is what) {
    acceptor_.listen(what == Is::open ? 8 : 0);
    while (what == Is::silent && waiting_.size() < 4) {
      waiting_.emplace_back(io_.get_executor());
      waiting_.back().open(Tcp::v4());
      waiting_.back().native_non_blocking(true);
      const Tcp::endpoint to = endpoint();
      ::connect(waiting_.back().native_handle(), to.data(), static_cast<socklen_t>(to.size()));
    }
  }

  Tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  asio::io_context io_{1};
  Acceptor acceptor_{io_.get_executor(), Tcp::v4()};
  std::vector<Socket> waiting_;
};

/// A port where nobody listens.
Tcp::endpoint closed_port() {
  const Port gone(Port::Is::open);
  return gone.endpoint();
}

/// Connects with the deadlines swept as a worker does.
struct Connecting {
  asio::io_context io{1};
  DeadlineSweep sweep;
  Stream stream{Socket(io.get_executor())};
  std::error_code error;

  std::optional<Tcp::endpoint> to(const std::vector<Tcp::endpoint>& endpoints,
                                  milliseconds timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    auto result = testing::begin(io, connect_in_turn(stream, endpoints, until, sweep, error));
    while (result.wait_for(milliseconds(0)) != std::future_status::ready) {
      io.restart();
      io.run_for(milliseconds(20));
      sweep.sweep(std::chrono::steady_clock::now());
    }
    return result.get();
  }
};

TEST_CASE("an address that is silent or refuses does not hide the ones behind it") {
  const Port silent(Port::Is::silent);
  const Port open(Port::Is::open);
  const std::vector<std::vector<Tcp::endpoint>> cases{
      {open.endpoint()},
      {silent.endpoint(), open.endpoint()},
      {closed_port(), open.endpoint()},
      {silent.endpoint(), closed_port(), open.endpoint()},
  };
  for (const auto& endpoints : cases) {
    CAPTURE(endpoints.size());
    Connecting connecting;
    CHECK(connecting.to(endpoints, milliseconds(3'000)) == open.endpoint());
    CHECK(connecting.stream.is_open());
  }
}

TEST_CASE("an address that cannot be reached says why, within the time") {
  const Port silent(Port::Is::silent);
  Connecting refused;
  CHECK_FALSE(refused.to({closed_port()}, milliseconds(3'000)));
  CHECK(refused.error == asio::error::connection_refused);

  Connecting unheard;
  const auto began = std::chrono::steady_clock::now();
  CHECK_FALSE(unheard.to({silent.endpoint(), silent.endpoint()}, milliseconds(600)));
  CHECK(unheard.error == asio::error::timed_out);
  CHECK(std::chrono::steady_clock::now() - began < milliseconds(6'000));
}

}  // namespace
}  // namespace gatehouse::proxy::net
