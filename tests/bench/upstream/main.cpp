// An upstream for measurements: answers every request at once with the same bytes.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include <fmt/format.h>

#include "tests/bench/upstream/server.h"

int main(int argc, char** argv) {
  using namespace gatehouse::bench;
  CLI::App app("An upstream for measurements");
  std::string listen = "127.0.0.1:0";
  AnswerOptions options;
  std::int64_t interval_ms = options.interval.count();
  app.add_option("--listen", listen, "HOST:PORT; port 0 for a free one");
  app.add_option("--body-bytes", options.body_bytes, "Size of the JSON answer");
  app.add_option("--chunks", options.chunks, "Events of a stream; 0 answers with JSON");
  app.add_option("--interval-ms", interval_ms, "Time between two events");
  CLI11_PARSE(app, argc, argv);
  options.interval = std::chrono::milliseconds(interval_ms);
  try {
    raise_descriptor_limit();
    Socket listener = listen_on(parse_address(listen));
    fmt::print("{{\"event\":\"listening\",\"address\":\"127.0.0.1:{}\"}}\n", port_of(listener));
    std::fflush(stdout);
    Server(std::move(listener), Answers(options)).run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_upstream: {}\n", error.what());
    return 1;
  }
}
