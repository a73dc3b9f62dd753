#include "proxy/pipeline/key_cache.h"

namespace gatehouse::proxy {
namespace {

constexpr std::int64_t kMostEntries = 10'000'000;
constexpr std::int64_t kLongestTtl = 86'400'000;  // a day

std::optional<CacheLog> parse_cache_log(std::string_view text) {
  if (text == "none") return CacheLog::none;
  if (text == "info") return CacheLog::info;
  if (text == "debug") return CacheLog::debug;
  return std::nullopt;
}

}  // namespace

CacheOptions read_cache_options(const SettingReader& reader) {
  CacheOptions options;
  options.enabled = reader.boolean("CACHE_ENABLED");
  options.warmup_on_start = reader.boolean("CACHE_WARMUP_ON_START");
  options.max_size = static_cast<std::size_t>(reader.number("CACHE_MAX_SIZE", 1, kMostEntries));
  const std::int64_t ttl = reader.number("CACHE_TTL_MS", 1, kLongestTtl);
  if (reader.given("CACHE_TTL_MS")) options.ttl = std::chrono::milliseconds{ttl};
  options.log = reader.choice("CACHE_LOG_LEVEL", parse_cache_log, "none, info, debug");
  return options;
}

}  // namespace gatehouse::proxy
