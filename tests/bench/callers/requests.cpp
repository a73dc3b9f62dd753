#include <optional>

#include "tests/bench/callers/call.h"
#include "tests/bench/callers/workload.h"

namespace gatehouse::bench {

std::vector<Window> run_requests(const Workload& workload, std::size_t connections,
                                 std::size_t windows, std::chrono::nanoseconds window) {
  Poller poller;
  std::vector<std::optional<Call>> calls(connections);
  std::size_t turn = 0;
  const auto begin = [&](std::size_t at) {
    calls[at]->begin(workload.requests[turn++ % workload.requests.size()]);
  };
  for (std::size_t at = 0; at < connections; ++at) {
    calls[at].emplace(workload.address, poller, at);
    begin(at);
  }
  std::vector<Window> results;
  Durations durations;
  Window current;
  std::int64_t end = monotonic_ns() + window.count();
  while (results.size() < windows) {
    for (const epoll_event& event : poller.wait(end)) {
      const std::size_t at = event.data.u64;
      const Call::State state = calls[at]->go_on(event.events, nullptr);
      if (state == Call::State::waiting) continue;
      durations.add(monotonic_ns() - calls[at]->began_ns());
      if (state == Call::State::broken || calls[at]->status() != 200) ++current.failed;
      if (state == Call::State::broken) calls[at].emplace(workload.address, poller, at);
      begin(at);
    }
    if (monotonic_ns() < end) continue;
    current.answers = durations.count();
    current.p50_ns = durations.percentile(0.5);
    current.p99_ns = durations.percentile(0.99);
    current.longest_ns = durations.percentile(1);
    results.push_back(current);
    current = {};
    durations.clear();
    end += window.count();
  }
  return results;
}

std::size_t run_idle(const Workload& workload, std::size_t connections,
                     std::chrono::seconds seconds, void (*opened)()) {
  Poller poller;
  std::vector<std::optional<Call>> calls(connections);
  std::size_t answered = 0;
  std::size_t open = connections;
  for (std::size_t at = 0; at < connections; ++at) {
    calls[at].emplace(workload.address, poller, at);
    calls[at]->begin(workload.requests[at % workload.requests.size()]);
  }
  std::int64_t end = -1;
  while (end < 0 || monotonic_ns() < end) {
    for (const epoll_event& event : poller.wait(end)) {
      std::optional<Call>& call = calls[event.data.u64];
      const Call::State state = call->go_on(event.events, nullptr);
      if (state == Call::State::done) ++answered;
      if (state == Call::State::broken) {
        call.reset();
        --open;
      }
    }
    if (end < 0 && answered >= open) {
      opened();
      end = monotonic_ns() + std::chrono::nanoseconds(seconds).count();
    }
  }
  return open;
}

}  // namespace gatehouse::bench
