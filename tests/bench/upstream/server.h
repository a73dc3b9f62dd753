#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/upstream/answers.h"
#include "tests/bench/wire/socket.h"

namespace gatehouse::bench {

/// Answers every request with the same bytes, from one thread, as fast as it can: in a measurement
/// the upstream must not be what is slow. Bodies are read and dropped. Takes Content-Length only;
/// anything else ends the program, since the measurement would mean nothing.
class Server {
 public:
  Server(Socket listener, Answers answers);

  /// Never returns; throws std::exception on what it cannot serve.
  void run();

 private:
  struct Connection {
    Socket socket;
    std::string head;             ///< read and not yet a whole head
    std::uint64_t body_left = 0;  ///< bytes of a request's body that are still to come
    bool in_body = false;
    std::string unsent;
    std::size_t sent = 0;
    int chunks_left = 0;
    std::uint64_t generation = 0;
  };
  struct Due {
    std::int64_t at_ns;
    std::uint64_t slot;
    std::uint64_t generation;
  };

  void accept_all();
  void read(std::uint64_t slot);
  bool take(Connection& connection, std::uint64_t slot, std::string_view bytes);
  void answer(Connection& connection, std::uint64_t slot);
  void send(Connection& connection, std::uint64_t slot, std::string_view bytes);
  void flush(std::uint64_t slot);
  void send_due(std::int64_t now_ns);
  void close(std::uint64_t slot);

  static constexpr std::uint64_t kListener = 0;  ///< no connection has this slot

  Socket listener_;
  Answers answers_;
  Poller poller_;
  std::vector<std::unique_ptr<Connection>> slots_{1};
  std::vector<std::uint64_t> free_;
  std::deque<Due> due_;  ///< in order, since all have the same interval
  std::uint64_t generations_ = 0;
  std::vector<char> buffer_;
};

}  // namespace gatehouse::bench
