#include "proxy/pipeline/credential_probe.h"

#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "proxy/net/asio.h"
#include "proxy/net/tls_context.h"

namespace gatehouse::proxy {
namespace {

using net::Tcp;
using Verdict = ProbeResult::Verdict;

/// What comes of showing a credential to an upstream that answers with this status, and the request
/// line it was asked by.
struct Trial {
  explicit Trial(const std::string& status) {
    asio::io_context io(1);
    asio::basic_socket_acceptor<Tcp, net::Executor> acceptor(
        io.get_executor(), Tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const std::jthread upstream([&] {
      net::Socket socket = acceptor.accept();
      std::string asked;
      asio::read_until(socket, asio::dynamic_buffer(asked), "\r\n\r\n");
      line = asked.substr(0, asked.find('\r'));
      asio::write(socket, asio::buffer("HTTP/1.1 " + status + " X\r\ncontent-length: 0\r\n\r\n"));
    });
    Upstream asked;
    asked.path_prefix = "/openai";
    asked.strip_prefix = true;
    asked.base_url = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    asio::ssl::context tls = net::make_upstream_tls();
    net::Resolver resolver;
    result = probe_credential(asked, Secret("ours"), tls, resolver);
  }

  std::string line;
  ProbeResult result;
};

TEST_CASE("a credential is tried by the list of models where callers have it") {
  CHECK(Trial("200").line == "GET /v1/models HTTP/1.1");
}

TEST_CASE("only a list accepts a credential, only 401 and 403 refuse it") {
  CHECK(Trial("200").result.verdict == Verdict::accepted);
  for (const std::string status : {"401", "403"}) {
    CHECK(Trial(status).result.verdict == Verdict::refused);
  }
  // What answers so need not have looked at the credential.
  for (const std::string status : {"301", "302", "400", "404", "405", "429", "500", "503"}) {
    CAPTURE(status);
    const ProbeResult result = Trial(status).result;
    CHECK(result.verdict == Verdict::unknown);
    CHECK(result.detail == status);
  }
}

}  // namespace
}  // namespace gatehouse::proxy
