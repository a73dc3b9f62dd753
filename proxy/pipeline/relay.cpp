#include <utility>

#include "proxy/http1/head_writer.h"
#include "proxy/pipeline/answer.h"
#include "proxy/pipeline/body_writer.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/rate_fields.h"
#include "proxy/pipeline/response_meter.h"
#include "proxy/pipeline/stream_pings.h"
#include "proxy/pipeline/upstream_head.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using net::UpstreamConnection;
using BodyState = net::UpstreamConnection::BodyState;

/// A crash may cost a stream its last 15 seconds; a deadline fires a little late.
constexpr std::chrono::milliseconds kProgressDelay =
    std::chrono::seconds{15} - 2 * net::DeadlineSweep::kInterval;

void write_allowance(const Exchange& exchange, http1::HeadWriter& writer) {
  const Admission& admission = exchange.admission;
  if (!admission.limit || !admission.remaining) return;
  const Timestamp now = exchange.received;
  write_rate_fields(writer, exchange.dialect,
                    {*admission.limit, *admission.remaining, admission.resets_at.value_or(now)},
                    now);
}

BodyWriter::Framing choose_framing(const Exchange& exchange, const ResponseMeter& meter) {
  const http1::BodyFraming framing = exchange.upstream->framing();
  if (framing.kind == http1::Framing::none) return BodyWriter::Framing::none;
  if (framing.kind == http1::Framing::content_length && !meter.edits()) {
    return BodyWriter::Framing::length;
  }
  return exchange.head().version_minor() == 0 ? BodyWriter::Framing::until_close
                                              : BodyWriter::Framing::chunked;
}

std::string answer_head(Exchange& exchange, BodyWriter::Framing framing) {
  const http1::ResponseHead& answer = exchange.upstream->head();
  const bool ours_limits = answer.status() < 400 && exchange.admission.limit.has_value();
  http1::HeadWriter writer;
  writer.status_line(answer.status(), answer.reason());
  bool has_request_id = false;
  for (const http1::Header header : answer.headers()) {
    if (!passes_to_caller(answer, header, ours_limits)) continue;
    has_request_id = has_request_id || header.field == http1::Field::x_request_id ||
                     header.field == http1::Field::request_id;
    writer.copy(header);
  }
  if (!has_request_id) {
    writer.field("x-request-id", exchange.request_id).field("request-id", exchange.request_id);
  }
  writer.field("x-gatehouse-request-id", exchange.request_id);
  if (ours_limits) write_allowance(exchange, writer);
  // A length that stands beside no body, as in answers to HEAD, tells the caller of one it asked
  // about.
  if (framing == BodyWriter::Framing::length) {
    writer.content_length(exchange.upstream->framing().length);
  } else if (framing == BodyWriter::Framing::chunked) {
    writer.chunked();
  } else if (framing == BodyWriter::Framing::none && exchange.head().is("HEAD")) {
    if (const auto length = answer.find(http1::Field::content_length))
      writer.field("content-length", *length);
  }
  write_common_fields(exchange, writer);
  return writer.end();
}

/// Settles, and tells the caller that the answer is not whole: by an answer of ours while it has
/// seen nothing of this one, by an event where the dialect has one, else by cutting the connection
/// short of what its framing promised.
net::Task<> break_off(Exchange& exchange, BodyWriter& writer, ResponseMeter& meter,
                      BodyState state) {
  const dialect::Refusal reason = why_broken(exchange, state);
  count_broken(exchange, state);
  exchange.trouble = dialect::row_of(reason).name;
  if (!writer.begun()) exchange.status = dialect::row_of(reason).status;
  if (settle(exchange, meter.usage(exchange, false))) {
    co_await exchange.worker.turn_end().reached();
  }
  if (!writer.begun()) {
    exchange.head_sent = false;
    co_await refuse(exchange, Refused(reason));
  } else if (meter.takes_events() && writer.length_is_open() && !exchange.caller.gone()) {
    std::string event = meter.between_events() ? "" : "\n\n";
    event +=
        dialect::error_event(exchange.dialect, reason,
                             {.message = {}, .request_id = exchange.request_id, .members = {}});
    co_await writer.write(event, true);
  } else {
    exchange.keep_open = false;
    exchange.caller.close();
  }
}

/// Counts a stream among the open ones while it runs.
class OpenStream {
 public:
  explicit OpenStream(ProxyMetrics* metrics) : metrics_(metrics) {
    if (metrics_ != nullptr) metrics_->open_streams.add(1);
  }
  ~OpenStream() {
    if (metrics_ != nullptr) metrics_->open_streams.add(-1);
  }
  OpenStream(const OpenStream&) = delete;
  OpenStream& operator=(const OpenStream&) = delete;

 private:
  ProxyMetrics* metrics_;
};

/// Has a running stream journaled kProgressDelay after something has passed that the journal does
/// not tell of, whether more follows or not.
class Progress {
 public:
  Progress(Exchange& exchange, ResponseMeter& meter)
      : exchange_(exchange), meter_(meter), due_(exchange.worker.sweep(), [this] { write(); }) {}

  void note_passed() {
    if (std::exchange(waiting_, true)) return;
    due_.arm(kProgressDelay);
  }

 private:
  void write() {
    waiting_ = false;
    if (!exchange_.admission.reservation) return;
    journal_progress(exchange_, meter_.usage(exchange_, false));
  }

  Exchange& exchange_;
  ResponseMeter& meter_;
  bool waiting_ = false;
  net::Deadline due_;
};

net::Task<> relay_body(Exchange& exchange, BodyWriter& writer, ResponseMeter& meter) {
  UpstreamConnection& upstream = *exchange.upstream;
  const auto idle = exchange.route->upstream.timeouts.idle;
  Progress progress(exchange, meter);
  StreamPings pings(exchange, writer, meter);
  for (;;) {
    pings.begin_wait();
    const UpstreamConnection::Piece piece = co_await upstream.read_body(idle);
    if (pings.end_wait()) co_await pings.finished();
    const bool done = piece.state == BodyState::done && !exchange.ended;
    const std::string_view output = meter.feed(piece.bytes, done);
    if (exchange.ended || (!done && piece.state != BodyState::more)) {
      if (!output.empty()) co_await writer.write(output, false);
      co_await break_off(exchange, writer, meter, piece.state);
      co_return;
    }
    // The journal has the line before the caller has the last byte: of the body, or of the event
    // that tells it the stream is over.
    if ((done || meter.ended()) && settle(exchange, meter.usage(exchange, true))) {
      co_await exchange.worker.turn_end().reached();
    }
    if (meter.is_stream()) progress.note_passed();
    bool taken = (output.empty() && !done) || writer.write_now(output, done);
    if (!taken) taken = co_await writer.write_rest();
    if (!taken) {
      settle(exchange, meter.usage(exchange, false));
      co_return;
    }
    if (done) co_return;
  }
}

}  // namespace

dialect::Refusal why_broken(const Exchange& exchange, BodyState state) {
  return exchange.ended.value_or(state == BodyState::timed_out
                                     ? dialect::Refusal::upstream_timeout
                                     : dialect::Refusal::upstream_interrupted);
}

void count_broken(const Exchange& exchange, BodyState state) {
  if (exchange.ended || exchange.caller.gone()) return;
  const std::string_view how = state == BodyState::timed_out   ? "idle_timeout"
                               : state == BodyState::malformed ? "protocol"
                                                               : "closed";
  exchange.worker.services().metrics.record_upstream_failure(exchange.route->upstream.name, how);
}

net::Task<> relay(Exchange& exchange) {
  exchange.drop_body();
  ResponseMeter meter(exchange);
  exchange.status = exchange.upstream->head().status();
  exchange.streamed = meter.is_stream();
  if (exchange.caller.draining()) exchange.keep_open = false;
  const BodyWriter::Framing framing = choose_framing(exchange, meter);
  if (framing == BodyWriter::Framing::until_close) exchange.keep_open = false;

  const OpenStream open_stream(exchange.streamed ? &exchange.worker.services().metrics : nullptr);
  BodyWriter writer(exchange.caller, framing, answer_head(exchange, framing));
  exchange.head_sent = true;
  const bool at_hand = exchange.upstream->body_at_hand();
  if (at_hand || co_await writer.write_head()) co_await relay_body(exchange, writer, meter);
  if (!exchange.settled) settle(exchange, meter.usage(exchange, false));
  if (exchange.caller.gone()) {
    exchange.keep_open = false;
    if (exchange.trouble.empty()) exchange.status = kCallerLeft;
  }
  if (exchange.trouble.empty() && meter.saw_error()) exchange.trouble = "upstream_error_event";
  exchange.worker.pool().give_back(exchange.route->origin, std::move(exchange.upstream));
}

}  // namespace gatehouse::proxy
