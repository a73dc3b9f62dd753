#include "proxy/pipeline/server.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stop_token>

namespace gatehouse::proxy {
namespace {

constexpr std::chrono::milliseconds kDrainPoll{20};
constexpr std::chrono::milliseconds kEndGrace{1'000};
/// Beside the drain itself: its grace times and the last flush.
constexpr std::chrono::seconds kEndAllowance{15};

}  // namespace

Server::Server(const Options& options, Log& log)
    : options_(options),
      log_(log),
      listener_(io_, options.listen, log),
      signals_(io_.get_executor(), SIGTERM, SIGINT, SIGHUP),
      pulses_(options.workers + 1) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is a failed write like any other
}

Server::~Server() = default;

void Server::run(Services& services, const Hooks& hooks) {
  std::vector<asio::io_context*> loops;
  for (std::size_t i = 0; i < options_.workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_.workers, services, pulses_[i]));
    loops.push_back(&workers_.back()->io());
  }
  for (Pulse& pulse : pulses_) pulse.beat();
  running_ = true;
  std::vector<std::jthread> threads;
  // However this ends: a thread that is to be joined has its worker stopped.
  for (const auto& each : workers_) {
    threads.emplace_back([&worker = *each](const std::stop_token& ended) {
      const std::stop_callback stop(ended, [&worker] { worker.stop(); });
      worker.run();
    });
  }
  net::spawn(io_, listener_.run(loops, [this](std::size_t worker, net::Socket socket) {
    workers_[worker]->take(std::move(socket));
  }));
  net::spawn(io_, watch_signals(services, hooks));
  net::spawn(io_, tick());
  accepting_ = true;
  hooks.on_accepting();
  io_.run();
  running_ = false;
  // The accept that closing cut off still holds a socket of a worker's event loop: it ends first.
  io_.restart();
  io_.poll();
  chores_.join();
  threads.clear();
  workers_.clear();
}

Clock::Monotonic Server::last_sign_of_life() const {
  Clock::Monotonic last = std::chrono::steady_clock::now();
  if (!running_) return last;
  for (const Pulse& pulse : pulses_) last = std::min(last, pulse.last());
  return last;
}

net::Task<> Server::tick() {
  net::SteadyTimer timer(io_.get_executor());
  for (;;) {
    pulses_.back().beat();
    timer.expires_after(net::DeadlineSweep::kInterval);
    std::error_code error;
    co_await timer.async_wait(net::into(error));
  }
}

net::Task<> Server::watch_signals(Services& services, Hooks hooks) {
  for (;;) {
    std::error_code error;
    const int signal = co_await signals_.async_wait(net::into(error));
    if (error) co_return;
    if (signal == SIGHUP) {
      asio::post(chores_, hooks.on_hangup);
      continue;
    }
    if (draining_) {
      log_.warn("exit_at_once", {{"signal", signal}});
      std::_Exit(EXIT_FAILURE);  // the journal keeps usage exact
    }
    draining_ = true;
    accepting_ = false;
    log_.info("draining", {{"open_connections", services.open_connections.load()}});
    hooks.on_draining(options_.drain + kEndAllowance);
    listener_.close();
    for (const auto& worker : workers_) worker->drain();
    net::spawn(io_, drain(services));
  }
}

net::Task<> Server::wait_for_connections(Services& services, std::chrono::milliseconds most) {
  net::SteadyTimer timer(io_.get_executor());
  const auto until = std::chrono::steady_clock::now() + most;
  while (services.open_connections.load() > 0 && std::chrono::steady_clock::now() < until) {
    timer.expires_after(kDrainPoll);
    std::error_code error;
    co_await timer.async_wait(net::into(error));
  }
}

net::Task<> Server::drain(Services& services) {
  co_await wait_for_connections(services, options_.drain);
  // Whoever is left is told, and what was used so far is settled, before the workers end.
  const int left = services.open_connections.load();
  if (left > 0) {
    log_.warn("drain_timed_out", {{"open_connections", left}});
    for (const auto& worker : workers_) worker->end_all();
    co_await wait_for_connections(services, kEndGrace);
    for (const auto& worker : workers_) worker->cut_all();
    co_await wait_for_connections(services, kEndGrace);
  }
  io_.stop();
}

}  // namespace gatehouse::proxy
