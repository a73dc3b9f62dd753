// Callers for measurements: many streams, busy connections or idle ones. Prints JSON, times in
// microseconds.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include <fmt/format.h>

#include "tests/bench/callers/workload.h"

namespace gatehouse::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string address;
  std::string keys_file;
  std::string path = "/v1/chat/completions";
  std::size_t body_bytes = 450;
  std::size_t connections = 64;
  std::size_t per_second = 1000;
  std::size_t chunks = 50;
  std::size_t windows = 10;
  std::int64_t window_ms = 1000;
  std::int64_t seconds = 10;
};

Workload workload_of(const Options& options, bool stream) {
  std::ifstream file(options.keys_file);
  std::vector<std::string> keys;
  for (std::string line; std::getline(file, line);) keys.push_back(line);
  if (keys.empty()) throw std::runtime_error("no key in " + options.keys_file);
  return {parse_address(options.address),
          make_requests(options.path, keys, options.body_bytes, stream)};
}

double microseconds(std::int64_t ns) { return static_cast<double>(ns) / 1000; }

Json streams(const Options& options) {
  StreamsResult result = run_streams(workload_of(options, true), options.connections,
                                     options.per_second, options.chunks);
  return {{"whole", result.whole},
          {"failed", result.failed},
          {"chunks", result.chunks},
          {"p50_us", microseconds(result.delays.percentile(0.5))},
          {"p99_us", microseconds(result.delays.percentile(0.99))}};
}

Json requests(const Options& options) {
  Json all = Json::array();
  for (const Window& window :
       run_requests(workload_of(options, false), options.connections, options.windows,
                    std::chrono::milliseconds(options.window_ms))) {
    all.push_back({{"answers", window.answers},
                   {"failed", window.failed},
                   {"p50_us", microseconds(window.p50_ns)},
                   {"p99_us", microseconds(window.p99_ns)},
                   {"longest_us", microseconds(window.longest_ns)}});
  }
  return all;
}

Json idle(const Options& options) {
  const std::size_t open = run_idle(workload_of(options, false), options.connections,
                                    std::chrono::seconds(options.seconds), [] {
                                      fmt::print("{{\"event\":\"opened\"}}\n");
                                      std::fflush(stdout);
                                    });
  return {{"open", open}};
}

}  // namespace
}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  using namespace gatehouse::bench;
  CLI::App app("Callers for measurements");
  Options options;
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* what) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("--connect", options.address, "HOST:PORT")->required();
    command->add_option("--keys", options.keys_file, "File of api keys, one a line")->required();
    command->add_option("--path", options.path, "Path that is called");
    command->add_option("--body-bytes", options.body_bytes, "Size of a request's body");
    command->add_option("--connections", options.connections, "How many at once");
    return command;
  };
  CLI::App* stream_command = add("streams", "Read streams to their ends");
  stream_command->add_option("--per-second", options.per_second, "Streams begun in a second");
  stream_command->add_option("--chunks", options.chunks, "Events that a whole stream has");
  CLI::App* request_command = add("requests", "One request after the other, told by windows");
  request_command->add_option("--windows", options.windows, "How many");
  request_command->add_option("--window-ms", options.window_ms, "Length of one");
  CLI::App* idle_command = add("idle", "Make one request on each connection, then wait");
  idle_command->add_option("--seconds", options.seconds, "How long");
  CLI11_PARSE(app, argc, argv);
  try {
    raise_descriptor_limit();
    const Json result = stream_command->parsed()    ? streams(options)
                        : request_command->parsed() ? requests(options)
                                                    : idle(options);
    fmt::print("{}\n", result.dump());
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_callers: {}\n", error.what());
    return 1;
  }
}
