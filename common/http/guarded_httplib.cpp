#include "common/http/guarded_httplib.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "common/http/answer_stream.h"
#include "common/system/tcp_listener.h"

namespace gatehouse {
namespace {

/// Accepted sockets are only handed on, which takes no pool.
class InlineQueue final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> job) override { job(); }
  void shutdown() override {}
};

/// The answer that this thread is having written.
struct Pending {
  HttpResponse& response;
  AnswerStream& stream;
  TcpConnection& connection;
  const std::atomic<bool>& stopping;
};

thread_local Pending* pending = nullptr;

/// Makes an answer the thread's pending one for as long as it lives.
class PendingScope {
 public:
  explicit PendingScope(Pending& answer) { pending = &answer; }
  ~PendingScope() { pending = nullptr; }
  PendingScope(const PendingScope&) = delete;
  PendingScope& operator=(const PendingScope&) = delete;
};

class ChunkedEventStream final : public EventStream {
 public:
  ChunkedEventStream(httplib::DataSink& sink, const Pending& answer)
      : sink_(sink), answer_(answer) {}

  bool write(std::string_view bytes) override {
    if (bytes.empty() || failed_) return !failed_;
    failed_ =
        answer_.stopping || !sink_.write(bytes.data(), bytes.size()) || !answer_.stream.flush();
    return !failed_;
  }

  bool closed() const override {
    return failed_ || answer_.stopping || answer_.connection.peer_closed();
  }

 private:
  httplib::DataSink& sink_;
  const Pending& answer_;
  bool failed_ = false;
};

bool is_sendable(const HttpHeaders::Field& field) {
  return std::all_of(field.second.begin(), field.second.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\t';
  });
}

/// Runs as cpp-httplib's pre-routing handler: the answer is known, nothing is left to be routed.
httplib::Server::HandlerResponse hand_over(const httplib::Request&, httplib::Response& out) {
  HttpResponse& response = pending->response;
  out.status = response.status;
  for (const HttpHeaders::Field& field : response.headers) {
    const bool given_below = response.events && equal_ignoring_case(field.first, "Content-Type");
    if (is_sendable(field) && !given_below) out.headers.emplace(field.first, field.second);
  }
  if (response.events) {
    out.set_chunked_content_provider("text/event-stream",
                                     [answer = pending](std::size_t, httplib::DataSink& sink) {
                                       ChunkedEventStream events(sink, *answer);
                                       if (!answer->stream.flush()) return false;
                                       answer->response.events(events);
                                       sink.done();
                                       return answer->stream.flush();
                                     });
  } else {
    out.body = std::move(response.body);
  }
  return httplib::Server::HandlerResponse::Handled;
}

/// Runs as cpp-httplib's post-routing handler, once it has added headers of its own: its keep-alive
/// limits and ranges are not ours, and 204 and 304 have no length (RFC 9110, 8.6).
void drop_untrue_headers(const httplib::Request&, httplib::Response& out) {
  out.headers.erase("Keep-Alive");
  out.headers.erase("Accept-Ranges");
  if (out.status == 204 || out.status == 304) out.headers.erase("Content-Length");
}

}  // namespace

GuardedHttplib::GuardedHttplib(OnAccept on_accept) : on_accept_(std::move(on_accept)) {
  new_task_queue = [] { return new InlineQueue; };
  set_pre_routing_handler(hand_over);
  set_post_routing_handler(drop_untrue_headers);
  set_exception_handler([](const httplib::Request&, httplib::Response& out,
                           const std::exception_ptr&) { out.status = 500; });
}

void GuardedHttplib::accept_on(const UniqueFd& listener) {
  while (accepting_) {
    UniqueFd copy = duplicate(listener);
    if (copy) {
      svr_sock_ = copy.release();
      listen_after_bind();  // closes the copy
    }
    if (accepting_) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void GuardedHttplib::stop_accepting(const UniqueFd& listener) {
  accepting_ = false;
  stop_listening(listener);
}

bool GuardedHttplib::answer(TcpConnection& connection, HttpResponse response,
                            const Exchange& exchange) {
  std::string head = exchange.head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n";
  AnswerStream stream(connection, std::move(head), exchange.stall);
  Pending answer{response, stream, connection, exchange.stopping};
  const PendingScope scope(answer);
  bool connection_closed = false;
  const bool written = process_request(stream, !exchange.keep_alive, connection_closed, nullptr);
  return stream.flush() && written;
}

bool GuardedHttplib::process_and_close_socket(socket_t socket) {
  on_accept_(UniqueFd(socket));
  return true;
}

}  // namespace gatehouse
