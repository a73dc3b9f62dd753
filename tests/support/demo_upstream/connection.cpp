#include "tests/support/demo_upstream/connection.h"

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <cerrno>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/socket.h>

#include "tests/support/demo_upstream/routes.h"

namespace gatehouse::testing::demo {
namespace {

constexpr asio::use_awaitable_t<Executor> kAwait{};
const Steering kPlain{};
constexpr std::size_t kEndlessHeadBytes = 64UL * 1024 * 1024;

std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string short_digest(const std::string& secret) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest.data());
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

bool breaks_off(Fault fault) {
  return fault == Fault::reset || fault == Fault::cut || fault == Fault::stall ||
         fault == Fault::bad_chunk || fault == Fault::garbage;
}

bool takes_time(const Steering& steering) {
  return steering.chunk_delay.count() > 0 || steering.first_byte_delay.count() > 0 ||
         steering.fault == Fault::stall;
}

}  // namespace

Connection::Connection(Socket socket, Service& service)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), service_(service) {}

Task<void> Connection::run(std::shared_ptr<Connection> self) {
  asio::error_code ignored;
  self->socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  for (;;) {
    auto request = co_await self->read_request();
    if (!request || !co_await self->respond(std::move(*request))) break;
  }
  self->socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  self->socket_.close(ignored);
}

Task<bool> Connection::read_more() {
  std::array<char, 16384> buffer;
  asio::error_code error;
  const std::size_t n =
      co_await socket_.async_read_some(asio::buffer(buffer), asio::redirect_error(kAwait, error));
  input_.append(buffer.data(), n);
  co_return !error;
}

Task<std::optional<Request>> Connection::read_request() {
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!co_await read_more()) co_return std::nullopt;
  }
  auto request = parse_head(std::string_view(input_).substr(0, end + 2));
  input_.erase(0, end + 4);
  if (!request) co_return std::nullopt;
  if (request->header("expect")) {
    if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n", kPlain)) co_return std::nullopt;
  }
  const BodyFraming framing = body_framing(*request);
  if (framing.chunked) {
    if (!co_await read_chunked_body(request->body)) co_return std::nullopt;
  } else {
    while (input_.size() < framing.length) {
      if (!co_await read_more()) co_return std::nullopt;
    }
    request->body = input_.substr(0, framing.length);
    input_.erase(0, framing.length);
  }
  co_return request;
}

Task<bool> Connection::read_chunked_body(std::string& body) {
  for (;;) {
    std::size_t line = 0;
    while ((line = input_.find("\r\n")) == std::string::npos) {
      if (!co_await read_more()) co_return false;
    }
    std::size_t size = 0;
    const char* digits = input_.data();
    if (std::from_chars(digits, digits + line, size, 16).ec != std::errc()) co_return false;
    while (input_.size() < line + size + 4) {
      if (!co_await read_more()) co_return false;
    }
    body.append(input_, line + 2, size);
    input_.erase(0, line + size + 4);
    if (size == 0) co_return true;
  }
}

Task<bool> Connection::respond(Request request) {
  if (request.path.compare(0, 6, "/demo/") == 0) {
    std::string answer = service_.ledger.answer(request.path);
    co_return co_await plain_answer(std::move(answer));
  }
  SteeringResult steering = read_steering(request, service_.chunk_delay);
  Exchange exchange{.request = request,
                    .body = nlohmann::json::parse(request.body, nullptr, false),
                    .steering = steering.steering,
                    .dialect = dialect_of(request),
                    .number = ++service_.requests,
                    .now = unix_ms() / 1000};
  if (exchange.body.is_discarded()) {
    if (!request.body.empty()) steering.problem = "the body is not valid JSON";
    exchange.body = nullptr;
  }
  LedgerLine line;
  line.id = exchange.id("req-");
  line.ref = steering.steering.ref;
  line.method = request.method;
  line.path = request.path;
  line.started_at_ms = unix_ms();
  if (const auto credential = credential_of(request)) line.credential = short_digest(*credential);
  service_.ledger.arrived(request, line.id);

  Reply reply = steering.problem.empty() ? answer(exchange, service_.credentials)
                                         : error_reply(exchange, 400, steering.problem);
  line.dialect = reply.dialect;
  line.model = reply.model;
  line.streamed = reply.streamed;
  line.status = reply.status;
  line.usage = reply.usage;
  const bool head_only = request.method == "HEAD";
  const bool keep =
      co_await deliver(std::move(reply), std::move(steering.steering), head_only, line);
  line.end = line.completed ? "completed" : peer_left_ ? "caller_left" : "fault";
  line.ended_at_ms = unix_ms();
  service_.ledger.finished(line);
  const auto wish = request.header("connection");
  co_return keep && !(wish && *wish == "close");
}

Task<bool> Connection::plain_answer(std::string json) {
  std::string text = fmt::format(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
      json.size(), json);
  co_return co_await send(std::move(text), kPlain);
}

Task<bool> Connection::deliver(Reply reply, Steering steering, bool head_only, LedgerLine& line) {
  if (takes_time(steering)) watch_peer();
  if (steering.first_byte_delay.count() > 0) {
    co_await sleep_until(std::chrono::steady_clock::now() + steering.first_byte_delay);
  }
  if (peer_left_ || steering.fault == Fault::no_answer) co_return false;
  if (steering.fault == Fault::garbage && steering.after_bytes == 0) {
    co_await send("\x16\x03\x01 this is not HTTP, is it?\n\n\n", steering);
    co_return false;
  }
  const Framing framing = framing_of(reply, steering.fault);
  const std::size_t length = reply.streamed ? 0 : reply.piece(0).bytes.size();
  std::string head = head_text(reply, framing, steering.fault, length);
  if (steering.fault == Fault::endless_head) {
    head.resize(head.size() - 2);
    for (std::size_t sent = 0; sent < kEndlessHeadBytes; sent += head.size()) {
      if (!co_await send(head, steering)) break;
      head = "x-demo-endless: " + std::string(1000, 'x') + "\r\n";
    }
    co_return false;
  }
  if (head_only) {
    line.completed = co_await send(std::move(head), steering);
  } else {
    line.completed = co_await deliver_body(reply, steering, framing, std::move(head), line);
  }
  stop_watching();
  co_return line.completed && !closes_after(steering.fault);
}

// True when all of it was sent. `head` goes out together with the first piece.
Task<bool> Connection::deliver_body(const Reply& reply, const Steering& steering, Framing framing,
                                    std::string head, LedgerLine& line) {
  const auto start = std::chrono::steady_clock::now();
  std::string unsent = std::move(head);
  for (std::size_t i = 0; i < reply.piece_count; ++i) {
    if (i > 0 && i + 1 < reply.piece_count && steering.chunk_delay.count() > 0) {
      if (i == 1 && !co_await send(std::exchange(unsent, {}), steering)) co_return false;
      co_await sleep_until(start + steering.chunk_delay * static_cast<std::int64_t>(i));
    }
    if (peer_left_) co_return false;
    const Piece piece = reply.piece(i);
    const std::size_t room = steering.after_bytes - std::min(line.bytes, steering.after_bytes);
    if (breaks_off(steering.fault) && piece.bytes.size() >= room) {
      line.bytes += room;
      unsent += body_part(framing, std::string_view(piece.bytes).substr(0, room));
      co_return co_await break_off(steering, std::move(unsent));
    }
    unsent += body_part(framing, piece.bytes);
    if (i + 1 == reply.piece_count) unsent += body_end(framing, steering.fault);
    if (!co_await send(std::exchange(unsent, {}), steering)) co_return false;
    line.bytes += piece.bytes.size();
    line.delivered_output_tokens = piece.output_tokens;
  }
  co_return !peer_left_;
}

Task<bool> Connection::break_off(const Steering& steering, std::string unsent) {
  if (steering.fault == Fault::bad_chunk) unsent += "zz\r\nnot a chunk\r\n";
  if (steering.fault == Fault::garbage) unsent += "\x01\x02 noise \xff\xfe\r\n";
  if (!co_await send(std::move(unsent), steering)) co_return false;
  if (steering.fault == Fault::stall) {
    co_await wait_for_peer_to_leave();
  } else if (steering.fault == Fault::reset) {
    asio::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);  // with linger zero: RST
  }
  co_return false;
}

Task<bool> Connection::send(std::string bytes, const Steering& steering) {
  const std::size_t slice = steering.fault == Fault::drip ? 1 : steering.split_bytes;
  std::size_t sent = 0;
  while (sent < bytes.size() && !peer_left_) {
    const std::size_t size = slice == 0 ? bytes.size() : std::min(slice, bytes.size() - sent);
    asio::error_code error;
    co_await asio::async_write(socket_, asio::buffer(bytes.data() + sent, size),
                               asio::redirect_error(kAwait, error));
    if (error) peer_left_ = true;
    sent += size;
    if (steering.fault == Fault::drip) {
      co_await sleep_until(std::chrono::steady_clock::now() + steering.chunk_delay);
    }
  }
  co_return !peer_left_;
}

Task<void> Connection::sleep_until(std::chrono::steady_clock::time_point when) {
  if (peer_left_) co_return;
  asio::error_code ignored;
  timer_.expires_at(when);
  co_await timer_.async_wait(asio::redirect_error(kAwait, ignored));
}

Task<void> Connection::wait_for_peer_to_leave() {
  while (!peer_left_ && watching_) {
    co_await sleep_until(std::chrono::steady_clock::now() + std::chrono::hours(1));
  }
}

// Notices a peer that closes while there is nothing to write: the socket turns readable with
// nothing to read.
void Connection::watch_peer() {
  watching_ = true;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](asio::error_code error) {
    self->watching_ = false;
    if (error) return;
    char byte = 0;
    const auto n = ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    self->peer_left_ = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    self->timer_.cancel();
  });
}

void Connection::stop_watching() {
  asio::error_code ignored;
  if (watching_ && socket_.is_open()) socket_.cancel(ignored);
}

}  // namespace gatehouse::testing::demo
