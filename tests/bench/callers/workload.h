#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/wire/socket.h"

namespace gatehouse::bench {

/// What callers send, and where to.
struct Workload {
  Address address;
  std::vector<std::string> requests;  ///< whole, one for each key; callers take them in turn
};

/// A POST of `body_bytes` of JSON for each key. `stream` asks for a stream.
std::vector<std::string> make_requests(const std::string& path,
                                       const std::vector<std::string>& keys, std::size_t body_bytes,
                                       bool stream);

/// Durations, and where some share of them lies. In nanoseconds.
class Durations {
 public:
  void add(std::int64_t ns) { all_.push_back(ns); }
  std::size_t count() const { return all_.size(); }
  void clear() { all_.clear(); }

  /// The duration that `share` (0–1) of all do not exceed; 0 when there are none.
  std::int64_t percentile(double share);

 private:
  std::vector<std::int64_t> all_;
};

struct StreamsResult {
  std::size_t whole = 0;   ///< streams that ended as they should, with all chunks
  std::size_t failed = 0;  ///< all others
  std::size_t chunks = 0;
  Durations delays;  ///< from the moment an event was sent to the moment it was read
};

/// Opens `streams` streams, `per_second` of them in a second, and reads them all to their ends, of
/// `chunks` events each.
StreamsResult run_streams(const Workload& workload, std::size_t streams, std::size_t per_second,
                          std::size_t chunks);

struct Window {
  std::size_t answers = 0;
  std::size_t failed = 0;  ///< another status than 200, or no whole answer
  std::int64_t p50_ns = 0;
  std::int64_t p99_ns = 0;
  std::int64_t longest_ns = 0;
};

/// Keeps `connections` busy for so many windows of time, one request after the other on each.
std::vector<Window> run_requests(const Workload& workload, std::size_t connections,
                                 std::size_t windows, std::chrono::nanoseconds window);

/// Opens `connections`, makes one request on each, calls `opened`, and keeps them open until
/// `seconds` have passed. Returns how many are open at the end.
std::size_t run_idle(const Workload& workload, std::size_t connections,
                     std::chrono::seconds seconds, void (*opened)());

}  // namespace gatehouse::bench
