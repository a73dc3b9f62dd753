#pragma once

#include "proxy/pipeline/exchange.h"

// The phases of a request, in their order. Each fills its part of the exchange and returns why the
// request does not go on, or nothing when it does.

namespace gatehouse::proxy {

/// Gets the snapshot that holds what the file holds at this moment, finds the route (`find_route`)
/// and whose key it is.
net::Task<Verdict> authenticate(Exchange& exchange);

/// Finds the upstream by path prefix and the endpoint by the rest, and with them the dialect that
/// refusals are in. Part of `authenticate`, before everything there that may refuse; without a
/// snapshot the caller's own words decide on the dialect.
void find_route(Exchange& exchange);

/// Judges whether callers may use the endpoint that was found.
Verdict route(Exchange& exchange);

/// Reads the request's body into memory, within the limits.
net::Task<Verdict> read_body(Exchange& exchange);

/// Reads what the body asks for, decides on the model and puts the outgoing body together.
Verdict rewrite(Exchange& exchange);

/// The second half of it, again, for a request that goes to another upstream than was thought.
Verdict rewrite_for_route(Exchange& exchange);

/// Reserves tokens of the key's quota, where the endpoint costs some, and a place among its running
/// requests.
Verdict admit(Exchange& exchange);

/// Sends the request upstream and waits for the answer's head; with another credential when one is
/// refused or over its limit, to the upstream's fallback when it cannot be asked.
net::Task<Verdict> forward(Exchange& exchange);

/// Why an answer does not arrive whole whose body ended in `state`.
dialect::Refusal why_broken(const Exchange& exchange, net::UpstreamConnection::BodyState state);

/// Counts such an answer as a failure of the upstream, unless it was the caller who left, or the
/// request was ended from outside.
void count_broken(const Exchange& exchange, net::UpstreamConnection::BodyState state);

/// Sends the answer on as it arrives, metering it, and settles before its last byte.
net::Task<> relay(Exchange& exchange);

/// Answers GET models with what the key may use.
net::Task<Verdict> relay_models(Exchange& exchange);

/// Replaces the reservation by what was used, and enqueues the journal line, once. True when there
/// is a line: the answer's last byte must not go out before the end of this turn, which writes it.
bool settle(Exchange& exchange, const dialect::Usage& usage);

/// Journals how far a running stream has come.
void journal_progress(Exchange& exchange, const dialect::Usage& usage);

/// What a request costs that got no answer from its upstream: nothing when it was not sent, its
/// prompt when it was, since the upstream may bill it.
dialect::Usage charge_without_answer(const Exchange& exchange);

/// The last phase, run on every exit: whatever was not settled is, and the request is counted and
/// logged.
void record(Exchange& exchange);

}  // namespace gatehouse::proxy
