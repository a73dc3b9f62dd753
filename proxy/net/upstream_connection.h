#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/http1/chunked.h"
#include "proxy/http1/response_head.h"
#include "proxy/net/buffer.h"
#include "proxy/net/deadline.h"
#include "proxy/net/stream.h"

namespace gatehouse::proxy::net {

/// Where connections of one upstream go.
struct Origin {
  bool tls = false;
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// A connection to an upstream that speaks HTTP/1.1: one exchange at a time. Lives on its worker's
/// thread.
class UpstreamConnection {
 public:
  /// Not connected yet: see UpstreamPool::connect.
  UpstreamConnection(const Executor& executor, DeadlineSweep& sweep);
  UpstreamConnection(const UpstreamConnection&) = delete;
  UpstreamConnection& operator=(const UpstreamConnection&) = delete;

  Stream& stream() { return stream_; }

  /// Begins an exchange. `method` decides whether the answer can have a body.
  void begin(std::string_view method);

  /// Writes what the upstream takes of it without waiting, and takes that off it. Whether that was
  /// all; else write() has to follow.
  bool write_now(Pieces& what);

  /// Writes all of it; false when the connection failed or `stall` passed without progress, or when
  /// the upstream takes no more because it has answered already: read_head() tells.
  Task<bool> write(Pieces what, std::chrono::milliseconds stall);

  enum class HeadOutcome {
    complete,
    closed,  ///< end or reset before a whole head; nothing_received() tells whether any came
    timed_out,
    malformed,
  };

  /// Reads the answer's head; interim answers (1xx) are dropped. The head's views are valid until
  /// the next begin().
  Task<HeadOutcome> read_head(std::chrono::milliseconds timeout);
  const http1::ResponseHead& head() const { return head_; }
  http1::ParseError head_error() const { return head_error_; }
  bool nothing_received() const { return !received_; }

  /// The length of the answer's body where its head tells.
  http1::BodyFraming framing() const { return framing_; }

  enum class BodyState {
    more,
    done,
    cut,  ///< ended before its framing said so
    timed_out,
    malformed,
  };
  struct Piece {
    std::string_view bytes;  ///< valid until the next read
    BodyState state = BodyState::more;
  };

  /// The next piece of the body, as soon as there is any of it; bytes may come along with `done`.
  Task<Piece> read_body(std::chrono::milliseconds idle);

  /// Whether read_body would return without waiting.
  bool body_at_hand() const { return body_done_ || in_.readable().size() > handed_out_; }

  /// Whether the exchange ended so that another may begin.
  bool reusable() const;

  /// Gives back what memory it can do without until then.
  void rest();

  /// Ends whatever is under way, from outside its coroutine. The connection is closed.
  void cancel() noexcept { stream_.close(); }

 private:
  Task<bool> fill();
  void look_for_early_answer();
  Piece take_body();
  Piece take_chunked();

  Stream stream_;
  Deadline deadline_;
  Deadline next_look_;  // at whether an upstream that takes nothing has answered
  Buffer in_;
  Buffer head_bytes_;
  http1::ResponseParser parser_;
  http1::ResponseHead head_;
  http1::ParseError head_error_{};
  http1::BodyFraming framing_;
  http1::ChunkedDecoder decoder_;
  std::string method_;
  std::uint64_t written_ = 0;
  std::uint64_t written_at_look_ = 0;
  std::uint64_t left_ = 0;      // of a body with a length
  std::size_t handed_out_ = 0;  // bytes at the front of in_ that the last piece views
  std::size_t next_read_ = 0;   // how much to make room for
  bool received_ = false;
  bool body_done_ = true;
  bool failed_ = false;
  bool ended_ = false;  // by the upstream, in order
};

}  // namespace gatehouse::proxy::net
