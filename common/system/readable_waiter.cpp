#include "common/system/readable_waiter.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/system/thread_name.h"

namespace gatehouse {
namespace {

constexpr int kTickMs = 250;

UniqueFd checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return UniqueFd(fd);
}

bool watch(int epoll, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

ReadableWaiter::ReadableWaiter()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  if (!watch(epoll_.get(), wake_.get(), EPOLLIN)) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
  thread_ = std::thread([this] { run(); });
}

ReadableWaiter::~ReadableWaiter() { stop(); }

void ReadableWaiter::wait(int fd, Deadline deadline, Then then) {
  enum class Refused { no, stopped, unwatchable } refused = Refused::no;
  bool first = false;
  waiting_.with([&](auto& waiting) {
    first = waiting.empty();
    if (stopping_) {
      refused = Refused::stopped;
    } else if (!watch(epoll_.get(), fd, EPOLLIN | EPOLLRDHUP | EPOLLONESHOT)) {
      refused = Refused::unwatchable;
    } else {
      waiting.insert_or_assign(fd, Entry{deadline, std::move(then)});
    }
  });
  if (refused != Refused::no) {
    then(refused == Refused::stopped ? Outcome::stopped : Outcome::timed_out);
  } else if (first) {
    wake();
  }
}

void ReadableWaiter::stop() {
  waiting_.with([this](auto&) { stopping_ = true; });
  wake();
  if (thread_.joinable()) thread_.join();
}

void ReadableWaiter::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void ReadableWaiter::run() {
  name_this_thread("idle-waiter");
  std::array<epoll_event, 64> events{};
  while (!stopping_) {
    const bool idle = waiting_.with([](const auto& waiting) { return waiting.empty(); });
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   idle ? -1 : kTickMs);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == wake_.get()) {
        std::uint64_t drained = 0;
        [[maybe_unused]] const ssize_t got = ::read(fd, &drained, sizeof drained);
      } else {
        finish(fd, Outcome::readable);
      }
    }
    finish_expired();
  }
  auto left = waiting_.with([](auto& waiting) { return std::exchange(waiting, {}); });
  for (auto& [fd, entry] : left) entry.then(Outcome::stopped);
}

void ReadableWaiter::finish(int fd, Outcome outcome) {
  auto entry = waiting_.with([&](auto& waiting) { return waiting.extract(fd); });
  if (entry.empty()) return;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  entry.mapped().then(outcome);
}

void ReadableWaiter::finish_expired() {
  const Deadline now = std::chrono::steady_clock::now();
  std::vector<int> expired;
  waiting_.with([&](auto& waiting) {
    for (const auto& [fd, entry] : waiting) {
      if (entry.deadline <= now) expired.push_back(fd);
    }
  });
  for (const int fd : expired) finish(fd, Outcome::timed_out);
}

}  // namespace gatehouse
