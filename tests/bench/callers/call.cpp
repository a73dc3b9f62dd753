#include "tests/bench/callers/call.h"

#include <array>

namespace gatehouse::bench {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

Call::Call(const Address& address, Poller& poller, std::uint64_t tag)
    : poller_(poller), tag_(tag), socket_(connect_to(address)) {
  poller_.add(socket_, tag_);
}

void Call::begin(std::string_view request) {
  request_ = request;
  sent_ = 0;
  began_ns_ = monotonic_ns();
  // A connection that is not made yet, or broke, says so when it is asked to read.
  send();
}

bool Call::send() {
  const Sent outcome = send_some(socket_, request_, sent_);
  watch(outcome == Sent::later);
  return outcome != Sent::broken;
}

void Call::watch(bool writable) {
  if (writable == watches_writable_) return;
  watches_writable_ = writable;
  poller_.change(socket_, tag_, writable ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

Call::State Call::go_on(std::uint32_t events, std::string* body) {
  static thread_local std::array<char, kReadBytes> buffer;
  if ((events & EPOLLOUT) != 0 && !send()) return State::broken;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return State::waiting;
  const std::ptrdiff_t got = receive(socket_, buffer);
  if (got < 0) return State::waiting;
  std::string_view bytes{buffer.data(), static_cast<std::size_t>(got)};
  if (bytes.empty()) return State::broken;
  switch (reader_.feed(bytes, body)) {
    case ResponseReader::State::more:
      return State::waiting;
    case ResponseReader::State::broken:
      return State::broken;
    case ResponseReader::State::done:
      break;
  }
  return bytes.empty() ? State::done : State::broken;
}

}  // namespace gatehouse::bench
