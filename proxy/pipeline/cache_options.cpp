#include "common/system/setting_reader.h"
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

CacheOptions parse_cache_options(const Environment& environment, Problems& problems) {
  const SettingReader reader(environment, problems);
  CacheOptions options;
  options.enabled = reader.boolean("CACHE_ENABLED", options.enabled);
  options.warmup_on_start = reader.boolean("CACHE_WARMUP_ON_START", options.warmup_on_start);
  options.max_size = static_cast<std::size_t>(reader.number(
      "CACHE_MAX_SIZE", 1, kMostEntries, static_cast<std::int64_t>(options.max_size)));
  const std::int64_t ttl = reader.number("CACHE_TTL_MS", 1, kLongestTtl, 0);
  if (ttl > 0) options.ttl = std::chrono::milliseconds{ttl};
  reader.choice(reader.find({}, {}, {"CACHE_LOG_LEVEL"}), parse_cache_log, "none, info, debug",
                options.log);
  return options;
}

}  // namespace gatehouse::proxy
