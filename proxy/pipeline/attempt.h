#pragma once

#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// What came of sending a request to an upstream once.
struct AttemptOutcome {
  enum class Kind {
    answered,     ///< exchange.upstream has the head
    unreachable,  ///< no connection: nothing of the request has reached anybody
    no_answer,    ///< not within the time for the first byte
    broken,  ///< the connection ended or spoke no HTTP: the work may have been done all the same
    ended,   ///< the caller left, or the request was ended from outside
  };
  Kind kind = Kind::answered;
  Verdict refused;                ///< why there is nothing to relay; nothing when answered
  bool tells_of_upstream = true;  ///< false: it failed for want of something on this machine
};

/// Sends the request to exchange.route's upstream with this credential and waits for the answer's
/// head. Repeats by itself only what cannot have been billed: a failure to connect, once, and a
/// request that a kept connection did not take.
net::Task<AttemptOutcome> attempt_upstream(Exchange& exchange, const Secret& credential);

}  // namespace gatehouse::proxy
