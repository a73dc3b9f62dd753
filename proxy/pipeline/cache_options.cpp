#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/pipeline/key_cache.h"

namespace gatehouse::proxy {
namespace {

constexpr std::int64_t kMostEntries = 10'000'000;
constexpr std::int64_t kLongestTtl = 86'400'000;  // a day

void report(Problems& problems, std::string_view name, const std::string& text,
            std::string_view expected) {
  problems.push_back(
      {std::string(name), "must be " + std::string(expected) + ", not \"" + text + "\""});
}

void read_bool(const Environment& environment, std::string_view name, bool& value,
               Problems& problems) {
  const auto text = environment.get(name);
  if (!text) return;
  if (*text == "true" || *text == "1") {
    value = true;
  } else if (*text == "false" || *text == "0") {
    value = false;
  } else {
    report(problems, name, *text, "true or false");
  }
}

std::optional<std::int64_t> read_number(const Environment& environment, std::string_view name,
                                        std::int64_t most, Problems& problems) {
  const auto text = environment.get(name);
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end && value >= 1 && value <= most) return value;
  report(problems, name, *text, "a whole number from 1 to " + std::to_string(most));
  return std::nullopt;
}

}  // namespace

CacheOptions parse_cache_options(const Environment& environment, Problems& problems) {
  CacheOptions options;
  read_bool(environment, "CACHE_ENABLED", options.enabled, problems);
  read_bool(environment, "CACHE_WARMUP_ON_START", options.warmup_on_start, problems);
  if (const auto size = read_number(environment, "CACHE_MAX_SIZE", kMostEntries, problems)) {
    options.max_size = static_cast<std::size_t>(*size);
  }
  if (const auto ttl = read_number(environment, "CACHE_TTL_MS", kLongestTtl, problems)) {
    options.ttl = std::chrono::milliseconds{*ttl};
  }
  if (const auto level = environment.get("CACHE_LOG_LEVEL")) {
    if (*level == "none") {
      options.log = CacheLog::none;
    } else if (*level == "info") {
      options.log = CacheLog::info;
    } else if (*level == "debug") {
      options.log = CacheLog::debug;
    } else {
      report(problems, "CACHE_LOG_LEVEL", *level, "none, info or debug");
    }
  }
  return options;
}

}  // namespace gatehouse::proxy
