#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "proxy/net/tls_context.h"
#include "proxy/pipeline/worker.h"
#include "tests/proxy/usage/service_fixture.h"

namespace gatehouse::proxy::testing {
namespace {

using net::Socket;
using net::Tcp;
using Acceptor = asio::basic_socket_acceptor<Tcp, net::Executor>;

const std::string kSecret = "gk_relayed_1234567890";

Tcp::endpoint free_port() { return {asio::ip::address_v4::loopback(), 0}; }

/// An upstream that answers one request, which ends with an empty list, with these bytes and
/// closes; or falls silent until the other side closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer, bool then_silent = false)
      : thread_([this, answer = std::move(answer), then_silent] {
          Socket socket = acceptor_.accept();
          std::string asked;
          asio::read_until(socket, asio::dynamic_buffer(asked), "[]}");
          asio::write(socket, asio::buffer(answer));
          std::error_code closed;
          if (then_silent) asio::read(socket, asio::dynamic_buffer(asked), closed);
        }) {}

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  asio::io_context io_{1};
  Acceptor acceptor_{io_.get_executor(), free_port()};
  std::jthread thread_;
};

/// A data file with a key for one upstream.
struct Folder {
  explicit Folder(const std::string& upstream_url, UpstreamTimeouts timeouts = {}) {
    const SystemClock clock;
    DataFile file(dir / "apikeys.json", clock, real_file_system());
    file.edit([&](Document& document) {
      ApiKey key = make_key("key_1", std::nullopt);
      key.digest = sha256(kSecret);
      document.keys = {std::move(key)};
      Upstream upstream;
      upstream.name = "own";
      upstream.path_prefix = "/v1";
      upstream.base_url = upstream_url;
      upstream.timeouts = std::move(timeouts);
      upstream.credentials.resize(1);
      upstream.credentials.front().name = "main";
      upstream.credentials.front().value = Secret("ours");
      document.upstreams = {std::move(upstream)};
    });
  }

  gatehouse::testing::TempDir dir;
};

/// One worker of a proxy, put together as the program does it.
class Proxy {
 public:
  explicit Proxy(const Folder& folder) : folder_(folder) {}
  ~Proxy() { worker_.stop(); }

  /// What a caller gets for this body, up to where `last` stands in it. The body follows its head
  /// after a while.
  std::string ask(std::string_view path, const std::string& body, std::string_view last,
                  std::chrono::milliseconds after = {}) {
    Acceptor acceptor(worker_.io().get_executor(), free_port());
    Socket caller(caller_io_.get_executor());
    caller.connect(acceptor.local_endpoint());
    worker_.take(acceptor.accept());
    thread_ = std::jthread([this] { worker_.run(); });
    asio::write(caller, asio::buffer("POST " + std::string(path) +
                                     " HTTP/1.1\r\nhost: proxy\r\nauthorization: Bearer " +
                                     kSecret + "\r\nconnection: close\r\ncontent-length: " +
                                     std::to_string(body.size()) + "\r\n\r\n"));
    std::this_thread::sleep_for(after);
    asio::write(caller, asio::buffer(body));
    std::string answer;
    std::error_code error;
    asio::read_until(caller, asio::dynamic_buffer(answer), last, error);
    return answer;
  }

  std::string metrics() {
    proxy_metrics_.show_requests();
    return metrics_.text();
  }

  /// The journal as it stands.
  std::vector<JournalLine> journal() const {
    return lines_of(usage_folder(folder_.dir.path()), service_.book.instance());
  }

 private:
  const Folder& folder_;
  Service service_{folder_.dir.path()};
  const Environment environment_{Environment::Values{}};
  CredentialBook credentials_{environment_,
                              Sealing::beside(service_.file.path()),
                              service_.clock,
                              service_.quiet.log,
                              {},
                              {}};
  const PipelineConfig config_;
  const CacheOptions cache_options_;
  AccessLogChoice access_log_;
  Metrics metrics_;
  ProxyMetrics proxy_metrics_{metrics_};
  CacheStatistics cache_statistics_;
  BufferBudget budget_{config_.max_buffered_bytes};
  std::atomic<int> open_connections_{0};
  const Cors cors_{config_.cors_origins};
  asio::ssl::context tls_ = net::make_upstream_tls();
  net::Resolver resolver_;
  UpstreamConditions conditions_;
  Services services_{
      config_,     cache_options_,    credentials_,  service_.clock, service_.quiet.log,
      access_log_, service_.source,   service_.book, proxy_metrics_, cache_statistics_,
      budget_,     open_connections_, cors_,         tls_,           nullptr,
      resolver_,   conditions_};
  Pulse pulse_;
  Worker worker_{1, services_, pulse_};
  asio::io_context caller_io_{1};
  std::jthread thread_;
};

constexpr std::string_view kStreamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

TEST_CASE(
    "a usage in a last event without its empty line is journaled before its last byte goes out") {
  const std::string body =
      R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]})";
  const std::string last =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":300}}\n";
  const std::string text = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n" + last;
  for (const std::string& framing :
       {"content-length: " + std::to_string(text.size()), std::string("connection: close")}) {
    CAPTURE(framing);
    const OneAnswer upstream(std::string(kStreamHead) + framing + "\r\n\r\n" + text);
    const Folder folder(upstream.url());
    Proxy proxy(folder);
    CHECK(proxy.ask("/v1/chat/completions", body, last).find(last) != std::string::npos);
    const std::vector<JournalLine> lines = proxy.journal();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].provenance == Provenance::reported);
    CHECK(lines[0].tokens_in == 7);
    CHECK(lines[0].tokens_out == 300);
    CHECK_FALSE(lines[0].progress);
  }
}

TEST_CASE("only an answer of success is charged: none that sends the caller elsewhere") {
  struct Case {
    std::string status;
    TokenCount charged;
  };
  for (const Case& c : {Case{"301 Moved Permanently", 0}, Case{"308 Permanent Redirect", 0},
                        Case{"400 Bad Request", 0}, Case{"200 OK", 30}, Case{"201 Created", 30}}) {
    CAPTURE(c.status);
    const std::string text = R"({"usage":{"prompt_tokens":10,"completion_tokens":20}})";
    const OneAnswer upstream("HTTP/1.1 " + c.status + "\r\nlocation: /there\r\ncontent-length: " +
                             std::to_string(text.size()) + "\r\n\r\n" + text);
    const Folder folder(upstream.url());
    Proxy proxy(folder);
    proxy.ask("/v1/chat/completions", R"({"model":"m","messages":[]})", text);
    const std::vector<JournalLine> lines = proxy.journal();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].tokens_in.value_or(0) + lines[0].tokens_out.value_or(0) == c.charged);
  }
}

/// How the upstream failed once, as the metrics tell it after a stream that begins with `text`.
std::string failure_after(const std::string& text, bool then_silent) {
  const OneAnswer upstream(std::string(kStreamHead) + text, then_silent);
  UpstreamTimeouts timeouts;
  timeouts.idle = std::chrono::milliseconds{300};
  const Folder folder(upstream.url(), std::move(timeouts));
  Proxy proxy(folder);
  proxy.ask("/v1/chat/completions", R"({"model":"m","stream":true,"messages":[]})", "nothing");
  const std::string metrics = proxy.metrics();
  const std::string_view begin = "gatehouse_upstream_failures_total{reason=\"";
  const std::size_t at = metrics.find(begin);
  if (at == std::string::npos) return "none";
  return metrics.substr(at + begin.size(), metrics.find('\n', at) - at - begin.size());
}

TEST_CASE("an upstream that breaks a stream off has failed, and how is counted") {
  const std::string event = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
  const std::string cut = "content-length: 9999\r\n\r\n" + event;
  CHECK(failure_after(cut, false) == R"(closed",upstream="own"} 1)");
  CHECK(failure_after(cut, true) == R"(idle_timeout",upstream="own"} 1)");
  CHECK(failure_after("transfer-encoding: chunked\r\n\r\nno size\r\n", false) ==
        R"(protocol",upstream="own"} 1)");
  CHECK(failure_after("connection: close\r\n\r\n" + event, false) == "none");
}

TEST_CASE("the time to the first byte does not contain the caller's upload") {
  const OneAnswer upstream("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
  const Folder folder(upstream.url());
  Proxy proxy(folder);
  const std::string body = R"({"model":"m","messages":[]})";
  proxy.ask("/v1/chat/completions", body, "{}", std::chrono::milliseconds{1100});
  const std::vector<JournalLine> lines = proxy.journal();
  REQUIRE(lines.size() == 1);
  REQUIRE(lines[0].ttfb);
  CHECK(*lines[0].ttfb < std::chrono::seconds{1});
  CHECK(lines[0].latency >= std::chrono::seconds{1});
}

}  // namespace
}  // namespace gatehouse::proxy::testing
