#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/callers/response_reader.h"
#include "tests/bench/wire/socket.h"

namespace gatehouse::bench {

/// A connection of a caller's, and the request that is under way on it.
class Call {
 public:
  /// Connects, and has the poller tell of it under `tag`.
  Call(const Address& address, Poller& poller, std::uint64_t tag);

  /// Begins another request; the text must stay where it is until it is sent.
  void begin(std::string_view request);

  enum class State { waiting, done, broken };

  /// To be called whenever the poller tells of the connection. `body` as in ResponseReader.
  State go_on(std::uint32_t events, std::string* body);

  int status() const { return reader_.status(); }
  std::int64_t began_ns() const { return began_ns_; }

 private:
  bool send();
  void watch(bool writable);

  Poller& poller_;
  std::uint64_t tag_;
  Socket socket_;
  ResponseReader reader_;
  std::string_view request_;
  std::size_t sent_ = 0;
  std::int64_t began_ns_ = 0;
  bool watches_writable_ = false;
};

}  // namespace gatehouse::bench
