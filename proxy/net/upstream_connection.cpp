#include "proxy/net/upstream_connection.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace gatehouse::proxy::net {
namespace {

constexpr std::size_t kLeastRead = 1024;
constexpr std::size_t kFirstRead = 4 * 1024;
constexpr std::size_t kMostRead = 16 * 1024;
constexpr std::chrono::milliseconds kLookInterval{500};
constexpr int kMaxInterim = 16;  // interim answers before an upstream counts as broken

/// Whether an answer is there to be read that is not an interim one: after a 1xx the request is
/// still expected (RFC 9110, 15.2).
bool has_final_answer(Socket& socket) {
  constexpr std::string_view kInterim = "HTTP/1.1 1";
  std::array<char, kInterim.size()> room{};
  return !kInterim.starts_with(peek(socket, room));
}

}  // namespace

UpstreamConnection::UpstreamConnection(const Executor& executor, DeadlineSweep& sweep)
    : stream_(Socket(executor)),
      deadline_(sweep, [this] { stream_.close(); }),
      next_look_(sweep, [this] { look_for_early_answer(); }) {}

void UpstreamConnection::begin(std::string_view method) {
  method_ = method;
  in_.consume(std::exchange(handed_out_, 0));
  next_read_ = kFirstRead;
  received_ = !in_.empty();
  body_done_ = false;
}

bool UpstreamConnection::write_now(Pieces& what) {
  written_ += stream_.write_now(what);
  return is_written(what);
}

Task<bool> UpstreamConnection::write(Pieces what, std::chrono::milliseconds stall) {
  written_at_look_ = written_;
  next_look_.arm(kLookInterval);
  const std::error_code error = co_await write_all(stream_, what, deadline_, stall, written_);
  next_look_.disarm();
  if (error) failed_ = true;
  co_return !error;
}

/// An upstream may answer before it has seen the whole request and then take no more of it. Under
/// TLS readable bytes need not be an answer, so there only the stall ends the writing.
void UpstreamConnection::look_for_early_answer() {
  const bool stalls = written_ == std::exchange(written_at_look_, written_);
  if (!stalls || stream_.is_tls() || !has_final_answer(stream_.socket())) {
    next_look_.arm(kLookInterval);
    return;
  }
  received_ = true;
  std::error_code ignored;
  stream_.socket().cancel(ignored);
}

Task<bool> UpstreamConnection::fill() {
  std::error_code error;
  // Thousands of streams come in small pieces and wait in between, so what comes decides on the
  // room.
  in_.shrink(2 * next_read_);
  char* const room = in_.reserve(next_read_);
  const std::size_t got = co_await stream_.read_some(asio::buffer(room, in_.room()), error);
  next_read_ = std::clamp(2 * got, kLeastRead, kMostRead);
  in_.commit(got);
  if (got > 0) received_ = true;
  if (error) failed_ = true;
  ended_ = error == asio::error::eof;
  co_return !error;
}

Task<UpstreamConnection::HeadOutcome> UpstreamConnection::read_head(
    std::chrono::milliseconds timeout) {
  parser_.reset();
  deadline_.arm(timeout);
  int interim = 0;
  for (;;) {
    const http1::ParseResult result =
        in_.empty() ? http1::ParseResult{} : parser_.parse(in_.readable(), head_);
    if (result.state == http1::ParseState::complete) {
      if (head_.interim() && head_.status() != 101 && ++interim <= kMaxInterim) {
        in_.consume(result.consumed);
        parser_.reset();
        continue;
      }
      deadline_.disarm();
      // A switch of protocols was never asked for, and a flood of interim answers is no answer.
      if (head_.interim()) {
        head_error_ = http1::ParseError::bad_status;
        failed_ = true;
        co_return HeadOutcome::malformed;
      }
      keep_head(head_, in_, result.consumed, head_bytes_);
      framing_ = head_.body_for(method_);
      left_ = framing_.length;
      decoder_ = {};
      body_done_ = framing_.kind == http1::Framing::none ||
                   (framing_.kind == http1::Framing::content_length && left_ == 0);
      co_return HeadOutcome::complete;
    }
    if (result.state == http1::ParseState::error) {
      deadline_.disarm();
      head_error_ = result.error;
      failed_ = true;
      co_return HeadOutcome::malformed;
    }
    if (!co_await fill()) {
      deadline_.disarm();
      co_return deadline_.expired() ? HeadOutcome::timed_out : HeadOutcome::closed;
    }
  }
}

Task<UpstreamConnection::Piece> UpstreamConnection::read_body(std::chrono::milliseconds idle) {
  if (body_done_) co_return Piece{{}, BodyState::done};
  for (;;) {
    // What was handed out, or taken without yielding any of the body, as chunk sizes are.
    in_.consume(std::exchange(handed_out_, 0));
    if (!in_.empty()) {
      const Piece piece = take_body();
      if (!piece.bytes.empty() || piece.state != BodyState::more) co_return piece;
    }
    deadline_.arm(idle);
    const bool filled = co_await fill();
    deadline_.disarm();
    if (filled) continue;
    if (deadline_.expired()) co_return Piece{{}, BodyState::timed_out};
    // A reset ends no body, nor does a TLS connection that ends without saying so (RFC 9112, 8).
    if (framing_.kind == http1::Framing::until_close && ended_) {
      body_done_ = true;
      co_return Piece{{}, BodyState::done};
    }
    co_return Piece{{}, BodyState::cut};
  }
}

UpstreamConnection::Piece UpstreamConnection::take_body() {
  switch (framing_.kind) {
    case http1::Framing::chunked:
      return take_chunked();
    case http1::Framing::content_length: {
      const std::size_t take = std::min<std::uint64_t>(in_.readable().size(), left_);
      left_ -= take;
      body_done_ = left_ == 0;
      handed_out_ = take;
      return {in_.readable().substr(0, take), body_done_ ? BodyState::done : BodyState::more};
    }
    case http1::Framing::until_close:
      handed_out_ = in_.readable().size();
      return {in_.readable(), BodyState::more};
    case http1::Framing::none:
      break;
  }
  body_done_ = true;
  return {{}, BodyState::done};
}

/// Takes the chunked coding off everything that has arrived, closing the gaps in place, so that
/// what came in one read goes on in one write.
UpstreamConnection::Piece UpstreamConnection::take_chunked() {
  const std::string_view available = in_.readable();
  char* const front = const_cast<char*>(available.data());  // in_'s own bytes
  std::size_t used = 0;
  std::size_t kept = 0;
  BodyState state = BodyState::more;
  while (used < available.size() && state == BodyState::more) {
    const auto step = decoder_.next(available.substr(used));
    if (!step.payload.empty()) {
      std::memmove(front + kept, step.payload.data(), step.payload.size());
      kept += step.payload.size();
    }
    used += step.consumed;
    if (step.state == http1::ChunkedDecoder::State::error) state = BodyState::malformed;
    if (step.state == http1::ChunkedDecoder::State::done) state = BodyState::done;
  }
  handed_out_ = used;
  if (state == BodyState::malformed) failed_ = true;
  if (state == BodyState::done) body_done_ = true;
  return {available.substr(0, kept), state};
}

void UpstreamConnection::rest() {
  in_.consume(std::exchange(handed_out_, 0));
  in_.shrink(0);
  head_bytes_.clear();
  head_bytes_.shrink(0);
}

bool UpstreamConnection::reusable() const {
  return !failed_ && body_done_ && head_.keep_alive() &&
         framing_.kind != http1::Framing::until_close && in_.readable().size() == handed_out_ &&
         stream_.is_open();
}

}  // namespace gatehouse::proxy::net
