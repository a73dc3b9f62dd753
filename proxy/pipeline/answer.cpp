#include "proxy/pipeline/answer.h"

#include <fmt/format.h>

#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kSkippedBody = 64 * 1024;

void add_retry_fields(Answer& answer, const dialect::RefusalRow& row, const Refused& refused) {
  const std::string_view should_retry = dialect::should_retry_value(row.retry);
  if (!should_retry.empty()) answer.fields.emplace_back("x-should-retry", should_retry);
  if (refused.retry_after) {
    const auto wait = std::max(std::chrono::milliseconds{1}, *refused.retry_after);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    answer.fields.emplace_back("retry-after", std::to_string(seconds.count()));
    answer.fields.emplace_back("retry-after-ms", std::to_string(wait.count()));
  } else if (row.retry_after > 0) {
    answer.fields.emplace_back("retry-after", std::to_string(row.retry_after));
  }
}

/// What of the time until here was ours, in milliseconds, and what the upstream's
/// (https://www.w3.org/TR/server-timing/).
void write_server_timing(const Exchange& exchange, http1::HeadWriter& head) {
  const auto milliseconds = [](std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
  };
  const auto took = exchange.worker.services().clock.monotonic() - exchange.began;
  std::string text =
      fmt::format("gatehouse;dur={:.3f}", milliseconds(took - exchange.upstream_time));
  if (exchange.upstream_time.count() > 0) {
    text += fmt::format(", upstream;dur={:.3f}", milliseconds(exchange.upstream_time));
  }
  head.field("server-timing", text);
}

}  // namespace

void write_common_fields(const Exchange& exchange, http1::HeadWriter& head) {
  if (exchange.snapshot) {
    head.field("x-key-revision",
               static_cast<std::uint64_t>(exchange.snapshot->document().revision));
    if (exchange.snapshot->document().settings.server_timing.value_or(false)) {
      write_server_timing(exchange, head);
    }
  }
  exchange.worker.services().cors.write_fields(exchange.head(), head);
  if (!exchange.keep_open) {
    head.field("connection", "close");
  } else if (exchange.head().version_minor() == 0) {
    head.field("connection", "keep-alive");
  }
}

net::Task<> skip_body(Exchange& exchange) {
  net::CallerConnection& caller = exchange.caller;
  if (caller.body_read()) co_return;
  if (caller.body_begun()) {
    exchange.keep_open = false;
    co_return;
  }
  const http1::BodyFraming framing = exchange.head().body();
  if (framing.kind == http1::Framing::content_length && framing.length <= kSkippedBody &&
      !exchange.head().expects_continue()) {
    std::string dropped;
    const auto any_size = [](std::size_t) { return true; };
    co_await caller.read_body(kSkippedBody, dropped, any_size);
  }
  if (!caller.body_read()) exchange.keep_open = false;
}

net::Task<> send(Exchange& exchange, const Answer& answer) {
  exchange.status = answer.status;
  if (exchange.caller.draining()) exchange.keep_open = false;
  http1::HeadWriter writer;
  writer.status_line(answer.status);
  if (answer.status != 204) {
    if (!answer.body.empty()) writer.field("content-type", answer.content_type);
    writer.content_length(answer.body.size());
  }
  writer.field("x-request-id", exchange.request_id).field("request-id", exchange.request_id);
  for (const auto& [name, value] : answer.fields)
    writer.field(http1::FieldName::checked(name), value);
  if (answer.preflight) {
    exchange.worker.services().cors.write_preflight(exchange.head(), writer);
    if (!exchange.keep_open) writer.field("connection", "close");
  } else {
    write_common_fields(exchange, writer);
  }
  const std::string head = writer.end();
  exchange.head_sent = true;
  const bool without_body = exchange.head().is("HEAD");
  net::Pieces all =
      net::pieces(head, without_body ? std::string_view() : std::string_view(answer.body));
  net::CallerConnection& caller = exchange.caller;
  if (!caller.write_now(all) && !co_await caller.write(all)) exchange.keep_open = false;
}

net::Task<> refuse_head(Worker& worker, net::CallerConnection& caller, dialect::Refusal reason,
                        int status, std::string_view message) {
  worker.tally().record_refused_head(reason, status);
  const std::string id = worker.next_request_id();
  const std::string body = dialect::error_body(
      Dialect::openai, reason, {.message = message, .request_id = id, .members = {}});
  http1::HeadWriter writer;
  writer.status_line(status).field("content-type", "application/json");
  writer.content_length(body.size()).field("x-request-id", id).field("request-id", id);
  const std::string head = writer.field("connection", "close").end();
  const net::Pieces all = net::pieces(head, body);
  co_await caller.write(all);
}

net::Task<> refuse(Exchange& exchange, const Refused& refused) {
  const dialect::RefusalRow& row = dialect::row_of(refused.reason);
  if (exchange.trouble.empty()) {
    exchange.trouble = row.name;
    if (!refused.detail.empty()) exchange.trouble += ": " + refused.detail;
  }
  if (exchange.caller.gone()) {
    exchange.status = kCallerLeft;
    exchange.keep_open = false;
    co_return;
  }
  exchange.worker.tally().record_refusal(refused.reason);
  // A request that never reached its upstream has cost nothing.
  if (!exchange.settled) {
    exchange.status = row.status;
    if (settle(exchange, charge_without_answer(exchange))) {
      co_await exchange.worker.turn_end().reached();
    }
  }
  co_await skip_body(exchange);

  Answer answer;
  answer.status = row.status;
  answer.body = dialect::error_body(
      exchange.dialect, refused.reason,
      {.message = refused.message, .request_id = exchange.request_id, .members = refused.members});
  add_retry_fields(answer, row, refused);
  if (!refused.allow.empty()) answer.fields.emplace_back("allow", refused.allow);
  if (row.status == 401) answer.fields.emplace_back("www-authenticate", "Bearer");
  co_await send(exchange, answer);
}

}  // namespace gatehouse::proxy
