#include <memory>
#include <string>

#include "tests/bench/callers/call.h"
#include "tests/bench/callers/workload.h"
#include "tests/bench/wire/stamp.h"

namespace gatehouse::bench {
namespace {

struct Stream {
  Call call;
  std::string text;  // read and not yet looked through
  std::size_t chunks = 0;
};

/// Counts the events in the text, and takes off what need not be looked at again.
void count_events(Stream& stream, Durations& delays) {
  const std::int64_t now = monotonic_ns();
  std::size_t looked = 0;
  for (;;) {
    const std::size_t at = stream.text.find(kStampMark, looked);
    if (at == std::string::npos) break;
    const auto sent = read_stamp(std::string_view(stream.text).substr(at));
    if (!sent) {
      stream.text.erase(0, at);
      return;
    }
    ++stream.chunks;
    delays.add(now - *sent);
    looked = at + kStampMark.size() + kStampDigits;
  }
  // The end may be the beginning of a mark.
  if (stream.text.size() - looked >= kStampMark.size()) {
    looked = stream.text.size() - kStampMark.size() + 1;
  }
  stream.text.erase(0, looked);
}

}  // namespace

StreamsResult run_streams(const Workload& workload, std::size_t streams, std::size_t per_second,
                          std::size_t chunks) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t apart = kSecond / static_cast<std::int64_t>(per_second);
  StreamsResult result;
  Poller poller;
  std::vector<std::unique_ptr<Stream>> open(streams);
  std::size_t begun = 0;
  std::int64_t next = monotonic_ns();
  while (result.whole + result.failed < streams) {
    for (; begun < streams && monotonic_ns() >= next; ++begun, next += apart) {
      open[begun] = std::make_unique<Stream>(Stream{{workload.address, poller, begun}, {}, 0});
      open[begun]->call.begin(workload.requests[begun % workload.requests.size()]);
    }
    for (const epoll_event& event : poller.wait(begun < streams ? next : -1)) {
      std::unique_ptr<Stream>& stream = open[event.data.u64];
      const Call::State state = stream->call.go_on(event.events, &stream->text);
      count_events(*stream, result.delays);
      if (state == Call::State::waiting) continue;
      const bool whole =
          state == Call::State::done && stream->call.status() == 200 && stream->chunks == chunks;
      ++(whole ? result.whole : result.failed);
      result.chunks += stream->chunks;
      stream.reset();
    }
  }
  return result;
}

}  // namespace gatehouse::bench
