#include "common/telemetry/log.h"

#include <atomic>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>

#include "common/system/unique_fd.h"
#include "common/telemetry/log_line.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::testing {
namespace {

const Timestamp kNoon = *parse_rfc3339("2026-01-31T12:00:00Z");

std::string json_line(LogFields fields) {
  return format_log_line(LogFormat::json, kNoon, LogLevel::info, "happened", fields);
}

std::string text_line(LogFields fields) {
  return format_log_line(LogFormat::text, kNoon, LogLevel::warn, "happened", fields);
}

TEST_CASE("a line has its time with milliseconds, its level, its event and its fields in order") {
  CHECK(json_line({{"port", 3030}, {"host", "a b"}, {"ok", true}, {"ms", 1.5}}) ==
        R"({"time":"2026-01-31T12:00:00.000Z","level":"info","event":"happened",)"
        R"("port":3030,"host":"a b","ok":true,"ms":1.5})"
        "\n");
  CHECK(text_line({{"port", 3030}, {"host", "a b"}, {"ok", false}}) ==
        "2026-01-31T12:00:00.000Z WARN  happened port=3030 host=\"a b\" ok=false\n");
  CHECK(format_log_line(LogFormat::text, kNoon + std::chrono::milliseconds(7), LogLevel::error, "x",
                        {}) == "2026-01-31T12:00:00.007Z ERROR x\n");
}

TEST_CASE("no value begins a line of its own, drives a terminal, or makes JSON invalid") {
  const std::vector<std::string> hostile{"a\nlevel=error event=forged",
                                         "a\r\nb",
                                         "\x1b[2J",
                                         "\"},{\"x\":1",
                                         "back\\slash",
                                         "\x7f",
                                         "\xc2\x9b"
                                         "31m",
                                         "\xff\xfe",
                                         std::string("nul\0byte", 8),
                                         "\xed\xa0\x80",
                                         "\xf4\x90\x80\x80",
                                         "\xc0\xaf",
                                         "\xe2\x82",
                                         "caf\xc3\xa9 \xf0\x9f\x94\x91",
                                         ""};
  for (const std::string& value : hostile) {
    CAPTURE(value);
    for (const std::string& line : {json_line({{"v", value}}), text_line({{"v", value}})}) {
      CHECK(line.find('\n') == line.size() - 1);
      for (const char c : line.substr(0, line.size() - 1)) {
        CHECK(static_cast<unsigned char>(c) >= 0x20);
        CHECK(c != '\x7f');
      }
      CHECK(line.find("\xc2\x9b") == std::string::npos);
    }
    CHECK(nlohmann::json::parse(json_line({{"v", value}}))["v"].is_string());
  }
}

TEST_CASE("what is fine as it is survives: quotes, accents, emoji") {
  const std::string value = "say \"caf\xc3\xa9\" \\ \xf0\x9f\x94\x91";
  CHECK(nlohmann::json::parse(json_line({{"v", value}}))["v"] == value);
}

TEST_CASE("numbers that JSON cannot hold are null") {
  const auto line = json_line({{"a", std::numeric_limits<double>::infinity()}, {"b", NAN}});
  CHECK(nlohmann::json::parse(line)["a"].is_null());
  CHECK(nlohmann::json::parse(line)["b"].is_null());
}

TEST_CASE("a secret cannot be a field") {
  CHECK_FALSE(std::is_constructible_v<LogField, std::string_view, Secret>);
}

TEST_CASE("levels below the set one are not written, and the level can change while running") {
  TempDir folder;
  const SystemClock clock;
  const UniqueFd fd(::open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600));
  Log log(LogFormat::text, LogLevel::warn, clock, fd.get());
  log.info("hidden");
  log.error("shown");
  log.set_level(LogLevel::debug);
  log.debug("detail");
  log.set_level(LogLevel::off);
  log.error("silenced");
  const std::string written = read_file(folder / "log");
  CHECK(written.find("hidden") == std::string::npos);
  CHECK(written.find("ERROR shown\n") != std::string::npos);
  CHECK(written.find("DEBUG detail\n") != std::string::npos);
  CHECK(written.find("silenced") == std::string::npos);
}

TEST_CASE("lines of many threads never mix") {
  TempDir folder;
  const SystemClock clock;
  const UniqueFd fd(::open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600));
  Log log(LogFormat::json, LogLevel::info, clock, fd.get());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 200; ++n)
        log.info("tick", {{"thread", i}, {"text", std::string(300, 'x')}});
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string written = read_file(folder / "log");
  int lines = 0;
  for (std::size_t at = 0; at < written.size(); ++lines) {
    const std::size_t end = written.find('\n', at);
    CHECK(nlohmann::json::parse(written.substr(at, end - at))["event"] == "tick");
    at = end + 1;
  }
  CHECK(lines == 800);
}

TEST_CASE("level and format names are read exactly") {
  CHECK(parse_log_level("warn") == LogLevel::warn);
  CHECK(parse_log_level("off") == LogLevel::off);
  CHECK_FALSE(parse_log_level("WARN"));
  CHECK_FALSE(parse_log_level(""));
  CHECK(parse_log_format("json") == LogFormat::json);
  CHECK_FALSE(parse_log_format("xml"));
}

}  // namespace
}  // namespace gatehouse::testing
