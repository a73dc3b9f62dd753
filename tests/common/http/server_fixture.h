#pragma once

#include <fcntl.h>

#include "common/http/http_server.h"
#include "tests/common/http/raw_client.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::testing {

/// A running server whose log can be read.
class ServerFixture {
 public:
  explicit ServerFixture(HttpServer::Handler handler, HttpServer::Options options = {})
      : log_fd_(::open((folder_ / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)),
        log_(LogFormat::text, LogLevel::debug, clock_, log_fd_.get()),
        server_(std::move(options), std::move(handler), log_, clock_) {
    server_.start();
  }

  HttpServer& server() { return server_; }
  std::uint16_t port() const { return server_.port(); }
  std::string log() const { return read_file(folder_ / "log"); }
  std::string exchange(std::string_view request) const {
    return testing::exchange(port(), request);
  }

 private:
  TempDir folder_;
  SystemClock clock_;
  UniqueFd log_fd_;
  Log log_;
  HttpServer server_;
};

/// Answers what it was asked: "POST /path?a=b\nbody".
inline HttpResponse echo(HttpRequest& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
  return text_response(200, text + "\n" + request.body);
}

}  // namespace gatehouse::testing
