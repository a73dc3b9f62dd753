#include <doctest/doctest.h>
#include <sys/resource.h>

#include "proxy/net/tls_context.h"
#include "proxy/net/upstream_pool.h"
#include "tests/proxy/net/loopback.h"

namespace gatehouse::proxy::net {
namespace {

using HeadOutcome = UpstreamConnection::HeadOutcome;
using BodyState = UpstreamConnection::BodyState;
using std::chrono::milliseconds;

constexpr milliseconds kLong{10'000};

enum class Then { close, reset, stay, read_late };

/// An upstream that accepts one connection and sends the given pieces, then does as told.
class Upstream {
 public:
  explicit Upstream(std::vector<std::string> pieces, Then then = Then::close)
      : pieces_(std::move(pieces)), then_(then) {}

  std::unique_ptr<UpstreamConnection> connect() {
    const Origin origin{false, "127.0.0.1", acceptor_.local_endpoint().port()};
    auto connected = run(pool_.connect(origin, kLong));
    REQUIRE(connected.connection);
    other_ = std::jthread([this] {
      Socket socket = acceptor_.accept();
      for (const std::string& piece : pieces_) {
        asio::write(socket, asio::buffer(piece));
        std::this_thread::sleep_for(milliseconds(5));
      }
      if (then_ == Then::reset) {
        socket.set_option(asio::socket_base::linger(true, 0));
        socket.close();  // the destructor would undo the option
      }
      if (then_ == Then::read_late) {
        std::this_thread::sleep_for(milliseconds(1'500));  // more than the writer looks once
        std::error_code error;
        std::string all;
        asio::read(socket, asio::dynamic_buffer(all), error);
      }
      if (then_ == Then::stay) kept_ = std::make_unique<Socket>(std::move(socket));
    });
    connected.connection->begin("POST");
    return std::move(connected.connection);
  }

  template <typename T>
  T run(Task<T> task) {
    auto result = testing::begin(io_, std::move(task));
    io_.restart();
    io_.run();
    return result.get();
  }

  /// The same with the deadlines swept as a worker does.
  template <typename T>
  T run_swept(Task<T> task) {
    auto result = testing::begin(io_, std::move(task));
    while (result.wait_for(milliseconds(0)) != std::future_status::ready) {
      io_.restart();
      io_.run_for(milliseconds(20));
      sweep_.sweep(std::chrono::steady_clock::now());
    }
    return result.get();
  }

  /// Reads the body to its end; the state it ended in goes to `state`.
  std::string read_all(UpstreamConnection& connection, BodyState& state) {
    std::string body;
    for (;;) {
      const auto piece = run(connection.read_body(kLong));
      body += piece.bytes;
      state = piece.state;
      if (state != BodyState::more) return body;
    }
  }

  UpstreamPool& pool() { return pool_; }

 private:
  std::vector<std::string> pieces_;
  Then then_;
  asio::io_context io_{1};
  asio::io_context other_io_{1};
  DeadlineSweep sweep_;
  asio::ssl::context tls_ = make_upstream_tls();
  Resolver resolver_;
  UpstreamPool pool_{io_.get_executor(), sweep_, tls_, resolver_};
  asio::basic_socket_acceptor<Tcp, Executor> acceptor_{
      other_io_.get_executor(), Tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::unique_ptr<Socket> kept_;
  std::jthread other_;
};

TEST_CASE("a body ends where its framing says, however it is cut into pieces") {
  struct Case {
    const char* name;
    std::string answer;
    std::string body;
    BodyState end;
    bool reusable;
  };
  const Case cases[] = {
      {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", BodyState::done,
       true},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
       "hello", BodyState::done, true},
      {"until close", "HTTP/1.1 200 OK\r\n\r\nhello", "hello", BodyState::done, false},
      {"close asked", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", "hi",
       BodyState::done, false},
      {"cut length", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "hello", BodyState::cut,
       false},
      {"cut chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
       "hello", BodyState::cut, false},
      {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
       "hello", BodyState::malformed, false},
      {"no body", "HTTP/1.1 204 No Content\r\n\r\n", "", BodyState::done, true},
      {"interim first",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
       "hi", BodyState::done, true},
  };
  for (const Case& test : cases) {
    for (const bool split : {false, true}) {
      CAPTURE(test.name);
      CAPTURE(split);
      const std::size_t half = test.answer.size() / 2;
      std::vector<std::string> pieces = {test.answer};
      if (split) pieces = {test.answer.substr(0, half), test.answer.substr(half)};
      const bool needs_close = test.end == BodyState::cut || !test.reusable;
      Upstream upstream(pieces, needs_close ? Then::close : Then::stay);
      const auto connection = upstream.connect();
      REQUIRE(upstream.run(connection->read_head(kLong)) == HeadOutcome::complete);
      BodyState end{};
      CHECK(upstream.read_all(*connection, end) == test.body);
      CHECK(end == test.end);
      CHECK(connection->reusable() == test.reusable);
    }
  }
}

TEST_CASE("a reset ends no body") {
  for (const std::string head : {"", "Content-Length: 9\r\n", "Transfer-Encoding: chunked\r\n"}) {
    CAPTURE(head);
    Upstream upstream({"HTTP/1.1 200 OK\r\n" + head + "\r\n5\r\nhi"}, Then::reset);
    const auto connection = upstream.connect();
    REQUIRE(upstream.run(connection->read_head(kLong)) == HeadOutcome::complete);
    BodyState end{};
    CHECK(upstream.read_all(*connection, end) == (head.starts_with("T") ? "hi" : "5\r\nhi"));
    CHECK(end == BodyState::cut);
    CHECK_FALSE(connection->reusable());
  }
}

TEST_CASE("a chunked body is taken apart once, wherever its pieces are cut") {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "10\r\n0123456789abcdef\r\n3\r\nxyz\r\n0\r\n\r\n";
  for (std::size_t cut = 1; cut < answer.size(); ++cut) {
    CAPTURE(cut);
    Upstream upstream({answer.substr(0, cut), answer.substr(cut)}, Then::stay);
    const auto connection = upstream.connect();
    REQUIRE(upstream.run(connection->read_head(kLong)) == HeadOutcome::complete);
    BodyState end{};
    CHECK(upstream.read_all(*connection, end) == "0123456789abcdefxyz");
    CHECK(end == BodyState::done);
  }
}

TEST_CASE("an endless row of interim answers is no answer") {
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += "HTTP/1.1 102 Processing\r\n\r\n";
  Upstream upstream({flood});
  const auto connection = upstream.connect();
  CHECK(upstream.run(connection->read_head(kLong)) == HeadOutcome::malformed);
}

TEST_CASE("an upstream that closes before it answers is told from one that answers nonsense") {
  Upstream silent({});
  const auto closed = silent.connect();
  CHECK(silent.run(closed->read_head(kLong)) == HeadOutcome::closed);
  CHECK(closed->nothing_received());

  Upstream nonsense({"SSH-2.0-OpenSSH\r\n"});
  const auto odd = nonsense.connect();
  CHECK(nonsense.run(odd->read_head(kLong)) == HeadOutcome::malformed);
}

TEST_CASE("an upstream that answers and takes no more of the request is heard at once") {
  Upstream upstream({"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"}, Then::stay);
  const auto connection = upstream.connect();
  const std::string large(64 << 20, 'x');
  const auto began = std::chrono::steady_clock::now();
  CHECK_FALSE(upstream.run_swept(connection->write(pieces(large), kLong)));
  CHECK(std::chrono::steady_clock::now() - began < kLong / 2);
  CHECK_FALSE(connection->nothing_received());
  REQUIRE(upstream.run(connection->read_head(kLong)) == HeadOutcome::complete);
  CHECK(connection->head().status() == 413);
  BodyState end{};
  CHECK(upstream.read_all(*connection, end) == "no");
  CHECK(end == BodyState::done);
  CHECK_FALSE(connection->reusable());
}

TEST_CASE("an upstream that only says that it goes on is sent the rest of the request") {
  for (const char* interim :
       {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n"}) {
    CAPTURE(interim);
    Upstream upstream({interim}, Then::read_late);
    const auto connection = upstream.connect();
    const std::string large(16 << 20, 'x');
    CHECK(upstream.run_swept(connection->write(pieces(large), kLong)));
    connection->stream().close();
  }
}

TEST_CASE("the pool hands out an idle connection only while it stands") {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  const Origin origin{false, "somewhere", 80};
  BodyState end{};

  Upstream standing({answer}, Then::stay);
  auto connection = standing.connect();
  REQUIRE(standing.run(connection->read_head(kLong)) == HeadOutcome::complete);
  standing.read_all(*connection, end);
  standing.pool().give_back(origin, std::move(connection));
  CHECK(standing.pool().take_idle(origin) != nullptr);
  CHECK(standing.pool().take_idle(origin) == nullptr);

  Upstream leaving({answer});
  connection = leaving.connect();
  REQUIRE(leaving.run(connection->read_head(kLong)) == HeadOutcome::complete);
  leaving.read_all(*connection, end);
  leaving.pool().give_back(origin, std::move(connection));
  std::this_thread::sleep_for(milliseconds(100));
  CHECK(leaving.pool().take_idle(origin) == nullptr);
}

TEST_CASE("a name that does not exist and a port where nobody listens are told apart") {
  Upstream upstream({});
  auto nobody = upstream.run(upstream.pool().connect({false, "127.0.0.1", 1}, kLong));
  CHECK(nobody.failure == ConnectFailure::unreachable);
  auto nowhere = upstream.run(upstream.pool().connect({false, "no-such-host.invalid", 80}, kLong));
  CHECK(nowhere.failure == ConnectFailure::unknown_host);
}

TEST_CASE("a lack of descriptors is not the upstream's fault") {
  Upstream upstream({});
  // Asio opens descriptors of its own with the first connection.
  upstream.run(upstream.pool().connect({false, "127.0.0.1", 1}, kLong));
  rlimit usual{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &usual) == 0);
  const rlimit none{0, usual.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto lacking = upstream.run(upstream.pool().connect({false, "127.0.0.1", 1}, kLong));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &usual) == 0);
  CAPTURE(lacking.detail);
  CHECK(lacking.failure == ConnectFailure::ours);
}

}  // namespace
}  // namespace gatehouse::proxy::net
