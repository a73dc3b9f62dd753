#pragma once

#include <asio/awaitable.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/demo_upstream/ledger.h"
#include "tests/support/demo_upstream/wire.h"

namespace gatehouse::testing::demo {

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;

// What all connections share. Outlives them.
struct Service {
  std::chrono::milliseconds chunk_delay{0};
  std::vector<std::string> credentials;  // empty: any
  Ledger& ledger;
  std::atomic<std::uint64_t> requests{0};
};

// Serves one connection until its peer leaves or a fault ends it. Lives on its executor's thread;
// kept alive by run()'s coroutine.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, Service& service);

  static Task<void> run(std::shared_ptr<Connection> self);

 private:
  Task<std::optional<Request>> read_request();
  Task<bool> read_chunked_body(std::string& body);
  Task<bool> read_more();

  Task<bool> respond(Request request);  // false: close
  Task<bool> deliver(Reply reply, Steering steering, bool head_only, LedgerLine& line);
  Task<bool> deliver_body(const Reply& reply, const Steering& steering, Framing framing,
                          std::string head, LedgerLine& line);
  Task<bool> break_off(const Steering& steering, std::string unsent);
  Task<bool> plain_answer(std::string json);

  Task<bool> send(std::string bytes, const Steering& steering);
  Task<void> sleep_until(std::chrono::steady_clock::time_point when);
  Task<void> wait_for_peer_to_leave();
  void watch_peer();
  void stop_watching();

  Socket socket_;
  Timer timer_;
  Service& service_;
  std::string input_;  // read and not yet consumed
  bool peer_left_ = false;
  bool watching_ = false;
};

}  // namespace gatehouse::testing::demo
