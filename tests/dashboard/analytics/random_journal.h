#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "common/usage/journal_line.h"

namespace gatehouse::dashboard::testing {

/// Lines of one instance's journal, in order, over the time given: requests of a few keys, models
/// and upstreams, some failed, some long streams with progress and corrections, some of which never
/// end.
inline std::vector<JournalLine> random_lines(std::uint32_t seed, const std::string& instance,
                                             Timestamp from, Timestamp to, int requests) {
  std::mt19937 random(seed);
  const auto below = [&](std::int64_t n) {
    return std::uniform_int_distribution<std::int64_t>(0, n - 1)(random);
  };
  std::vector<JournalLine> lines;
  for (int i = 0; i < requests; ++i) {
    JournalLine line;
    line.request_id = "req_" + instance + "_" + std::to_string(i);
    line.key_id = "key_" + std::to_string(below(below(12) + 1));
    line.model = "model-" + std::to_string(below(3));
    line.upstream = "upstream-" + std::to_string(below(2));
    line.dialect = below(2) == 0 ? Dialect::openai : Dialect::anthropic;
    line.route = "/v1/chat/completions";
    constexpr int kStatuses[]{200, 200, 200, 400, 429, 502};
    line.status = kStatuses[below(6)];
    line.provenance = static_cast<Provenance>(below(3));
    line.time = from + std::chrono::milliseconds(below((to - from).count()));
    line.latency = std::chrono::milliseconds(below(60'000));
    line.streamed = below(2) == 0;
    const auto steps = below(8) == 0 ? below(4) + 2 : 1;
    const bool ends = below(10) != 0;
    for (std::int64_t step = 0; step < steps; ++step) {
      line.progress = step + 1 < steps || (steps > 1 && !ends);
      line.counted.tokens = step == 0 ? below(5000) : below(600) - 200;
      line.counted.at = line.time - std::chrono::milliseconds(below(20'000));
      line.charged += line.counted.tokens;
      line.tokens_in = line.charged / 2;
      line.tokens_out = line.charged - line.charged / 2;
      if (below(2) == 0) line.tokens_cached = below(100);
      lines.push_back(line);
      line.time += std::chrono::seconds(15);
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i].seq = static_cast<std::int64_t>(i) + 1;
  return lines;
}

}  // namespace gatehouse::dashboard::testing
