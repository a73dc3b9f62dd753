#pragma once

#include <optional>

#include "proxy/net/deadline.h"
#include "proxy/pipeline/body_writer.h"
#include "proxy/pipeline/exchange.h"
#include "proxy/pipeline/response_meter.h"

namespace gatehouse::proxy {

/// Keeps a silent event stream alive through load balancers that cut idle connections: writes the
/// comment `: ping` after each `ping_seconds` (settings) in which the upstream said nothing.
///
/// Pings are written only between begin_wait() and end_wait(), while the relaying coroutine waits
/// for its upstream and writes nothing itself. Lives on its worker's thread.
class StreamPings {
 public:
  StreamPings(Exchange& exchange, BodyWriter& writer, const ResponseMeter& meter);

  /// The relaying coroutine begins to wait for the upstream.
  void begin_wait();

  /// It has waited. True when a ping is being written: finished() must be awaited before anything
  /// else is.
  bool end_wait();
  net::Task<> finished();

 private:
  void fire();
  net::Task<> write();

  Exchange& exchange_;
  BodyWriter& writer_;
  const ResponseMeter& meter_;
  std::chrono::seconds interval_;
  net::Deadline silence_;
  bool writing_ = false;
  std::optional<net::Suspended> waiting_;  // for a ping to be written
};

}  // namespace gatehouse::proxy
