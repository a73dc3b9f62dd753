#include "tests/bench/upstream/server.h"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace gatehouse::bench {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The value of a header, whose name is given in lower case with its line break and colon.
std::optional<std::string_view> find_field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find('\n'); at != std::string_view::npos;
       at = head.find('\n', at + 1)) {
    std::size_t i = 0;
    while (i < name.size() && at + 1 + i < head.size() && lower(head[at + 1 + i]) == name[i]) ++i;
    if (i < name.size()) continue;
    std::string_view value = head.substr(at + 1 + i);
    value = value.substr(0, value.find('\r'));
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
  }
  return std::nullopt;
}

std::uint64_t body_length(std::string_view head) {
  if (find_field(head, "transfer-encoding:")) {
    throw std::runtime_error("a request with Transfer-Encoding");
  }
  const auto length = find_field(head, "content-length:");
  if (!length) return 0;
  std::uint64_t bytes = 0;
  std::from_chars(length->data(), length->data() + length->size(), bytes);
  return bytes;
}

}  // namespace

Server::Server(Socket listener, Answers answers)
    : listener_(std::move(listener)), answers_(std::move(answers)), buffer_(kReadBytes) {
  poller_.add(listener_, kListener);
}

void Server::run() {
  for (;;) {
    const auto events = poller_.wait(due_.empty() ? -1 : due_.front().at_ns);
    for (const epoll_event& event : events) {
      const std::uint64_t slot = event.data.u64;
      if (slot == kListener) {
        accept_all();
      } else if (slots_[slot] && (event.events & EPOLLOUT) != 0) {
        flush(slot);
      } else if (slots_[slot]) {
        read(slot);
      }
    }
    send_due(monotonic_ns());
  }
}

void Server::accept_all() {
  for (Socket socket = accept_from(listener_); socket.fd() >= 0; socket = accept_from(listener_)) {
    std::uint64_t slot = slots_.size();
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_[slot] = std::make_unique<Connection>();
    slots_[slot]->generation = ++generations_;
    poller_.add(socket, slot);
    slots_[slot]->socket = std::move(socket);
  }
}

void Server::read(std::uint64_t slot) {
  Connection& connection = *slots_[slot];
  const std::ptrdiff_t got = receive(connection.socket, buffer_);
  if (got == 0) {
    close(slot);
  } else if (got > 0) {
    take(connection, slot, {buffer_.data(), static_cast<std::size_t>(got)});
  }
}

/// False once the connection is gone.
bool Server::take(Connection& connection, std::uint64_t slot, std::string_view bytes) {
  while (!bytes.empty()) {
    if (!connection.in_body) {
      const std::size_t before = connection.head.size();
      connection.head += bytes;
      const std::size_t end = connection.head.find(kHeadEnd, before < 3 ? 0 : before - 3);
      if (end == std::string::npos) return true;
      bytes.remove_prefix(end + kHeadEnd.size() - before);
      connection.body_left = body_length({connection.head.data(), end + 2});
      connection.in_body = true;
      connection.head.clear();
    }
    const std::uint64_t part = std::min<std::uint64_t>(connection.body_left, bytes.size());
    bytes.remove_prefix(part);
    connection.body_left -= part;
    if (connection.body_left > 0) return true;
    connection.in_body = false;
    answer(connection, slot);
    if (!slots_[slot]) return false;
  }
  return true;
}

void Server::answer(Connection& connection, std::uint64_t slot) {
  if (!answers_.streams()) {
    send(connection, slot, answers_.json());
    return;
  }
  connection.chunks_left = answers_.chunks();
  const std::uint64_t generation = connection.generation;
  send(connection, slot, answers_.stream_head());
  due_.push_back({monotonic_ns() + answers_.interval().count(), slot, generation});
}

void Server::send_due(std::int64_t now_ns) {
  while (!due_.empty() && due_.front().at_ns <= now_ns) {
    Due due = due_.front();
    due_.pop_front();
    const auto& connection = slots_[due.slot];
    if (!connection || connection->generation != due.generation) continue;
    const bool last = --connection->chunks_left == 0;
    send(*connection, due.slot, answers_.event(monotonic_ns()));
    if (!slots_[due.slot]) continue;
    if (last) {
      send(*connection, due.slot, answers_.stream_end());
    } else {
      due.at_ns += answers_.interval().count();
      due_.push_back(due);
    }
  }
}

void Server::send(Connection& connection, std::uint64_t slot, std::string_view bytes) {
  std::size_t sent = 0;
  Sent outcome = Sent::later;
  if (connection.unsent.empty()) outcome = send_some(connection.socket, bytes, sent);
  if (outcome == Sent::broken) {
    close(slot);
  } else if (outcome == Sent::later) {
    if (connection.unsent.empty()) poller_.change(connection.socket, slot, EPOLLIN | EPOLLOUT);
    connection.unsent += bytes.substr(sent);
  }
}

void Server::flush(std::uint64_t slot) {
  Connection& connection = *slots_[slot];
  const Sent outcome = send_some(connection.socket, connection.unsent, connection.sent);
  if (outcome == Sent::broken) {
    close(slot);
  } else if (outcome == Sent::whole) {
    connection.unsent.clear();
    connection.sent = 0;
    poller_.change(connection.socket, slot, EPOLLIN);
  }
}

void Server::close(std::uint64_t slot) {
  poller_.remove(slots_[slot]->socket);
  slots_[slot].reset();
  free_.push_back(slot);
}

}  // namespace gatehouse::bench
