#include "proxy/pipeline/credential_probe.h"

#include "proxy/http1/head_writer.h"
#include "proxy/net/asio.h"
#include "proxy/net/upstream_pool.h"
#include "proxy/pipeline/routing.h"
#include "proxy/pipeline/upstream_head.h"

namespace gatehouse::proxy {
namespace {

using Answer = ProbeResult::Verdict;

constexpr std::chrono::milliseconds kPatience{10'000};

net::Task<> sweep_deadlines(net::Executor executor, net::DeadlineSweep& sweep) {
  net::SteadyTimer timer(executor);
  for (;;) {
    timer.expires_after(net::DeadlineSweep::kInterval);
    std::error_code error;
    co_await timer.async_wait(net::into(error));
    sweep.sweep(std::chrono::steady_clock::now());
  }
}

std::string request_for(const Route& route, const Secret& credential) {
  http1::HeadWriter writer;
  writer.request_line("GET", route.models_path());
  writer.field("host", route.authority).field("accept", "application/json");
  if (route.upstream.dialect == Dialect::anthropic) writer.field("anthropic-version", "2023-06-01");
  write_credential(writer, route.upstream.dialect, credential);
  return writer.field("connection", "close").end();
}

/// An upstream that has no such list there, or sends elsewhere for it, may do so to anyone.
ProbeResult judge(int status) {
  const bool accepted = status >= 200 && status < 300;
  const bool refused = status == 401 || status == 403;
  const Answer verdict = accepted ? Answer::accepted : refused ? Answer::refused : Answer::unknown;
  return {verdict, std::to_string(status)};
}

net::Task<> ask(const Route& route, const Secret& credential, net::UpstreamPool& pool,
                ProbeResult& result) {
  const auto patience = [](std::chrono::milliseconds own) { return std::min(own, kPatience); };
  auto connected = co_await pool.connect(route.origin, patience(route.upstream.timeouts.connect));
  if (!connected.connection) {
    result.detail = connected.detail;
    co_return;
  }
  net::UpstreamConnection& upstream = *connected.connection;
  upstream.begin("GET");
  const std::string request = request_for(route, credential);
  const net::Pieces all = net::pieces(request);
  const auto first_byte = patience(route.upstream.timeouts.first_byte);
  if (!co_await upstream.write(all, first_byte)) {
    result.detail = "the upstream closed the connection";
    co_return;
  }
  const auto outcome = co_await upstream.read_head(first_byte);
  if (outcome == net::UpstreamConnection::HeadOutcome::complete) {
    result = judge(upstream.head().status());
  } else {
    result.detail = "no answer";
  }
}

net::Task<> stop_behind(net::Task<> task, asio::io_context& io) {
  co_await std::move(task);
  io.stop();
}

}  // namespace

ProbeResult probe_credential(const Upstream& upstream, const Secret& credential,
                             asio::ssl::context& tls, net::Resolver& resolver) {
  ProbeResult result;
  const auto route = route_to(upstream);
  if (!route) return result;
  asio::io_context io(1);
  net::DeadlineSweep sweep;
  net::UpstreamPool pool(io.get_executor(), sweep, tls, resolver);
  net::spawn(io, sweep_deadlines(io.get_executor(), sweep));
  net::spawn(io, stop_behind(ask(*route, credential, pool, result), io));
  try {
    io.run();
  } catch (const std::exception& error) {
    result = {Answer::unknown, error.what()};
  }
  return result;
}

}  // namespace gatehouse::proxy
