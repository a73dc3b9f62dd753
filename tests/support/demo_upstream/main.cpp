#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/support/demo_upstream/server.h"

int main(int argc, char** argv) {
  namespace demo = gatehouse::testing::demo;
  CLI::App app{"A stand-in for OpenAI's and Anthropic's APIs, steered by x-demo-* headers"};
  std::string listen = "127.0.0.1:0";
  int delay_ms = 0;
  unsigned threads = 1;
  std::size_t keep = 200'000;
  std::string ledger_file;
  std::vector<std::string> credentials;
  app.add_option("--listen", listen, "HOST:PORT; port 0 picks a free one")->capture_default_str();
  app.add_option("--delay-ms", delay_ms, "Pause before each chunk of a stream")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--require-credential", credentials, "Answer 401 to every other one (repeatable)");
  app.add_option("--ledger", ledger_file, "Append one JSON line a request");
  app.add_option("--keep", keep, "Ledger lines kept for GET /demo/ledger; 0 for benchmarks");
  app.add_option("--threads", threads, "Threads that serve");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGPIPE, SIG_IGN);
  try {
    demo::Ledger ledger(
        ledger_file.empty() ? std::nullopt : std::optional<std::filesystem::path>(ledger_file),
        keep);
    demo::Service service{.chunk_delay = std::chrono::milliseconds(delay_ms),
                          .credentials = credentials,
                          .ledger = ledger};
    demo::serve(listen, threads, service);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gatehouse-demo-upstream: {}\n", error.what());
    return 1;
  }
  return 0;
}
