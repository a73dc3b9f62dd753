#include "common/http/http_server.h"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "common/http/active_connections.h"
#include "common/http/guarded_httplib.h"
#include "common/http/problem_response.h"
#include "common/http/slots.h"
#include "common/http/worker_pool.h"
#include "common/system/random.h"
#include "common/system/readable_waiter.h"
#include "common/system/tcp_listener.h"

namespace gatehouse {
namespace {

constexpr int kBacklog = 1024;
constexpr std::chrono::seconds kStopGrace{1};

constexpr std::chrono::milliseconds kFarewell{500};
constexpr std::size_t kFarewellBytes = std::size_t{8} << 20;

void check_options(const HttpServer::Options& options) {
  if (options.threads == 0) throw std::invalid_argument("an HTTP server needs a thread");
  if (options.max_event_streams >= options.threads) {
    throw std::invalid_argument("an HTTP server needs more threads than event streams");
  }
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(Options options, Handler handler, Log& log, const Clock& clock)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        log_(log),
        clock_(clock),
        connections_(options_.max_connections),
        event_streams_(options_.max_event_streams),
        large_bodies_(options_.threads),
        httplib_([this](UniqueFd fd) { accepted(std::move(fd)); }) {
    check_options(options_);
  }

  ~Impl() { stop(); }

  void start() {
    try {
      const Exposure exposure = options_.allow_remote ? Exposure::any : Exposure::loopback;
      listener_ = listen_tcp({options_.host, options_.port}, exposure, kBacklog);
      address_ = local_address(listener_);
      waiter_.emplace();
      pool_.emplace(options_.threads);
      acceptor_ = std::thread([this] { httplib_.accept_on(listener_); });
    } catch (const std::exception& error) {
      throw HttpServerError(error.what());
    }
  }

  void stop() {
    if (!acceptor_.joinable()) return;
    stopping_ = true;
    httplib_.stop_accepting(listener_);
    waiter_->stop();
    active_.stop(kStopGrace);
    pool_->stop();
    acceptor_.join();
    listener_.reset();
  }

  void call_when_free(std::function<void()> then) { pool_->run(std::move(then)); }

  const ListenAddress& address() const { return address_; }
  std::size_t open_connections() const { return connections_.taken(); }
  std::size_t open_event_streams() const { return event_streams_.taken(); }

 private:
  /// What a connection waits for: until that moment for more of what it began, or, when true, for
  /// another request.
  using Next = std::variant<bool, TcpConnection::Deadline>;

  void accepted(UniqueFd fd) {
    Slots::Slot slot = connections_.take();
    if (!slot) return;  // full: the peer finds its connection closed
    wait_for_request(std::make_shared<Connection>(std::move(fd), large_bodies_, std::move(slot)));
  }

  void wait_for_request(const ConnectionPtr& connection) {
    const auto deadline = std::chrono::steady_clock::now() + options_.idle_deadline;
    waiter_->wait(connection->tcp.fd(), deadline,
                  [this, connection](ReadableWaiter::Outcome outcome) {
                    if (outcome == ReadableWaiter::Outcome::readable) queue(connection);
                  });
  }

  void wait_for_more(const ConnectionPtr& connection, TcpConnection::Deadline deadline) {
    waiter_->wait(connection->tcp.fd(), deadline,
                  [this, connection, deadline](ReadableWaiter::Outcome outcome) {
                    if (outcome == ReadableWaiter::Outcome::stopped) return;
                    // Too early: it cannot be watched, and is given up.
                    const bool late = std::chrono::steady_clock::now() >= deadline;
                    if (outcome == ReadableWaiter::Outcome::readable || late) queue(connection);
                  });
  }

  void queue(const ConnectionPtr& connection) {
    pool_->run([this, connection] {
      Next next;
      {
        const ActiveScope scope(active_, connection);
        next = serve(*connection);
      }
      if (stopping_) return;
      if (const auto* deadline = std::get_if<TcpConnection::Deadline>(&next)) {
        wait_for_more(connection, *deadline);
      } else if (std::get<bool>(next)) {
        // What is pipelined takes its turn behind other connections.
        connection->reader.has_more() ? queue(connection) : wait_for_request(connection);
      }
    });
  }

  /// Reads what has arrived, and answers one request if that is all of it.
  Next serve(Connection& connection) {
    if (connection.farewell) return read_out(connection);
    const ReadLimits limits{kMaxHead, options_.max_body, options_.read_deadline,
                            options_.write_deadline};
    ReadRequest read = connection.reader.read(connection.tcp, limits);
    if (const auto* part = std::get_if<PartOfRequest>(&read)) return part->deadline;
    HttpRequest request;
    request.remote_addr = connection.tcp.peer();
    request.request_id = "req_" + make_ulid(clock_.now());
    if (auto* incoming = std::get_if<IncomingRequest>(&read)) {
      return answer(connection, std::move(*incoming), std::move(request));
    }
    if (const auto* refusal = std::get_if<HeadRefusal>(&read)) {
      return refuse(connection, *refusal, request);
    }
    return false;
  }

  Next refuse(Connection& connection, const HeadRefusal& refusal, const HttpRequest& request) {
    log_.info("http_request_refused", {{"status", refusal.status},
                                       {"reason", refusal.detail},
                                       {"remote", request.remote_addr},
                                       {"request_id", request.request_id}});
    connection.reader.clear();
    const bool written =
        write(connection, problem_response(request, refusal.status, refusal.detail), request,
              /*keep_alive=*/false);
    if (!written) return false;
    connection.tcp.shutdown_writing();
    connection.farewell = {std::chrono::steady_clock::now() + kFarewell, kFarewellBytes};
    return read_out(connection);
  }

  /// Reads away what a refused peer is still sending. Without it the kernel answers unread bytes by
  /// a reset, which can destroy the last answer on its way.
  Next read_out(Connection& connection) {
    auto& [deadline, bytes_left] = *connection.farewell;
    std::string discarded;
    while (bytes_left > 0 && std::chrono::steady_clock::now() < deadline) {
      discarded.clear();
      switch (connection.tcp.read_some(discarded, bytes_left, TcpConnection::kNow)) {
        case TcpConnection::ReadStatus::bytes:
          bytes_left -= discarded.size();
          break;
        case TcpConnection::ReadStatus::ended:
          return false;
        case TcpConnection::ReadStatus::timed_out:
          return deadline;
      }
    }
    return false;
  }

  bool answer(Connection& connection, IncomingRequest incoming, HttpRequest request) {
    const auto began = clock_.monotonic();
    const bool keep_alive = incoming.head.keep_alive && !stopping_;
    const bool http_1_0 = incoming.head.http_1_0;
    request.method = std::move(incoming.head.method);
    request.path = std::move(incoming.head.path);
    request.query = std::move(incoming.head.query);
    request.headers = std::move(incoming.head.headers);
    request.body = std::move(incoming.body);

    HttpResponse response = run_handler(request);
    const Slots::Slot stream = response.events ? event_streams_.take() : Slots::Slot{};
    if (response.events && http_1_0) {
      response = problem_response(request, 505, "Event streams need HTTP/1.1.");
    } else if (response.events && !stream) {
      response = problem_response(request, 503, "Too many event streams are open.");
      response.headers.set("Retry-After", "2");
    }
    const int status = response.status;
    const bool written = write(connection, std::move(response), request, keep_alive);
    log_request(request, status, clock_.monotonic() - began);
    return written && keep_alive;
  }

  /// The one place where a handler's fault ends: the log learns what it was, the caller does not.
  HttpResponse run_handler(HttpRequest& request) {
    try {
      return handler_(request);
    } catch (const std::exception& error) {
      log_fault(request, error.what());
    } catch (...) {
      log_fault(request, "something that is not a std::exception");
    }
    return problem_response(request, 500, "Something went wrong here; the log knows more.");
  }

  /// Whether the peer got all of it.
  bool write(Connection& connection, HttpResponse response, const HttpRequest& request,
             bool keep_alive) {
    response.headers.set("x-request-id", request.request_id);
    const GuardedHttplib::Exchange exchange{request.method == "HEAD", keep_alive,
                                            options_.write_deadline, stopping_};
    try {
      return httplib_.answer(connection.tcp, std::move(response), exchange);
    } catch (const std::exception& error) {
      log_fault(request, error.what());
    } catch (...) {
      log_fault(request, "something that is not a std::exception");
    }
    return false;
  }

  void log_fault(const HttpRequest& request, std::string_view what) {
    log_.error("http_handler_failed", {{"request_id", request.request_id},
                                       {"method", request.method},
                                       {"route", request.route},
                                       {"error", what}});
  }

  void log_request(const HttpRequest& request, int status, std::chrono::nanoseconds took) {
    using Milliseconds = std::chrono::duration<double, std::milli>;
    log_.debug("http_request", {{"request_id", request.request_id},
                                {"method", request.method},
                                {"route", request.route},
                                {"status", status},
                                {"ms", Milliseconds(took).count()},
                                {"remote", request.remote_addr}});
  }

  const Options options_;
  const Handler handler_;
  Log& log_;
  const Clock& clock_;

  Slots connections_;
  Slots event_streams_;
  Slots large_bodies_;
  std::atomic<bool> stopping_{false};
  ActiveConnections active_;

  UniqueFd listener_;
  ListenAddress address_;
  GuardedHttplib httplib_;
  std::optional<ReadableWaiter> waiter_;
  std::optional<WorkerPool> pool_;
  std::thread acceptor_;
};

HttpServer::HttpServer(Options options, Handler handler, Log& log, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler), log, clock)) {}

HttpServer::~HttpServer() = default;

void HttpServer::start() { impl_->start(); }
void HttpServer::stop() { impl_->stop(); }
void HttpServer::call_when_free(std::function<void()> then) {
  impl_->call_when_free(std::move(then));
}

std::string HttpServer::address() const {
  const ListenAddress& address = impl_->address();
  return address.host.empty() ? std::string() : format_listen_address(address);
}

std::uint16_t HttpServer::port() const { return impl_->address().port; }
std::size_t HttpServer::open_connections() const { return impl_->open_connections(); }
std::size_t HttpServer::open_event_streams() const { return impl_->open_event_streams(); }

}  // namespace gatehouse
