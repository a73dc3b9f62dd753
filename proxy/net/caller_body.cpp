// How a CallerConnection reads the body of a request.

#include <algorithm>

#include "proxy/http1/chunked.h"
#include "proxy/net/caller_connection.h"

namespace gatehouse::proxy::net {
namespace {

constexpr std::size_t kReadChunk = 16 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// How fast a body comes.
class BodyPace {
 public:
  explicit BodyPace(const CallerDeadlines& deadlines) : deadlines_(deadlines) {}

  /// Whether it is too slow, `bytes` more of it having come.
  bool too_slow_after(std::size_t bytes) {
    received_ += bytes;
    const auto elapsed = std::chrono::steady_clock::now() - began_;
    if (elapsed <= deadlines_.body_grace) return false;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
    return received_ < static_cast<std::size_t>(seconds) * deadlines_.body_bytes_per_second;
  }

 private:
  const CallerDeadlines& deadlines_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::size_t received_ = 0;
};

}  // namespace

Task<CallerConnection::BodyOutcome> CallerConnection::read_body(
    std::size_t max_bytes, std::string& body, const std::function<bool(std::size_t)>& claim) {
  const http1::BodyFraming framing = head_.body();
  if (framing.kind == http1::Framing::none) co_return BodyOutcome::complete;
  const bool chunked = framing.kind == http1::Framing::chunked;
  if (!chunked && framing.length > max_bytes) co_return BodyOutcome::too_large;
  if (head_.expects_continue() && in_.empty()) {
    if (!co_await write(pieces(kContinue))) co_return BodyOutcome::closed;
  }

  if (chunked) co_return co_await read_chunked(max_bytes, body, claim);
  co_return co_await read_length(framing.length, body, claim);
}

Task<CallerConnection::BodyOutcome> CallerConnection::read_chunked(
    std::size_t max_bytes, std::string& body, const std::function<bool(std::size_t)>& claim) {
  BodyPace pace(deadlines_);
  http1::ChunkedDecoder decoder;
  for (;;) {
    body_begun_ = body_begun_ || !in_.empty();
    const auto step = decoder.next(in_.readable());
    if (step.state == http1::ChunkedDecoder::State::error) co_return BodyOutcome::malformed;
    const std::size_t size = body.size() + step.payload.size();
    if (size > max_bytes || !claim(size)) co_return BodyOutcome::too_large;
    body.append(step.payload);
    in_.consume(step.consumed);
    if (step.state == http1::ChunkedDecoder::State::done) break;
    if (!in_.empty()) continue;
    begin_body_wait();
    const bool filled = co_await fill(kReadChunk);
    if (const auto failed = end_body_wait(filled)) co_return *failed;
    if (pace.too_slow_after(in_.readable().size())) co_return BodyOutcome::too_slow;
  }
  body_read_ = true;
  co_return BodyOutcome::complete;
}

/// What is there is taken out of the buffer, what is not yet is read to where it belongs.
Task<CallerConnection::BodyOutcome> CallerConnection::read_length(
    std::size_t length, std::string& body, const std::function<bool(std::size_t)>& claim) {
  BodyPace pace(deadlines_);
  for (;;) {
    const std::size_t take = std::min(in_.readable().size(), length - body.size());
    if (!claim(body.size() + take)) co_return BodyOutcome::too_large;
    body_begun_ = body_begun_ || take > 0;
    body.append(in_.readable().substr(0, take));
    in_.consume(take);
    if (body.size() == length) break;

    // No more is made room for than what has come would double: the length is only announced.
    const std::size_t had = body.size();
    const std::size_t room = std::min(length - had, std::max(had, kReadChunk));
    if (!claim(had + room)) co_return BodyOutcome::too_large;
    begin_body_wait();
    std::size_t got = 0;
    bool filled = false;
    if (reading_ahead_) {
      filled = co_await fill(kReadChunk);
    } else {
      body.resize(had + room);
      std::error_code error;
      got = co_await stream_.read_some(asio::buffer(body.data() + had, room), error);
      body.resize(had + got);
      filled = !note_read(error);
    }
    if (const auto failed = end_body_wait(filled)) co_return *failed;
    if (pace.too_slow_after(got + in_.readable().size())) co_return BodyOutcome::too_slow;
  }
  body_read_ = true;
  co_return BodyOutcome::complete;
}

/// The rate is looked at each time bytes arrive; the deadline covers that none do.
void CallerConnection::begin_body_wait() {
  body_begun_ = true;
  body_deadline_.arm(deadlines_.body_grace);
}

std::optional<CallerConnection::BodyOutcome> CallerConnection::end_body_wait(bool filled) {
  body_deadline_.disarm();
  if (filled) return std::nullopt;
  return body_deadline_.expired() ? BodyOutcome::too_slow : BodyOutcome::closed;
}

}  // namespace gatehouse::proxy::net
