#include "tests/bench/callers/workload.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gatehouse::bench {

std::vector<std::string> make_requests(const std::string& path,
                                       const std::vector<std::string>& keys, std::size_t body_bytes,
                                       bool stream) {
  const std::string before =
      fmt::format(R"({{"model":"bench",{}"messages":[{{"role":"user","content":")",
                  stream ? R"("stream":true,"stream_options":{"include_usage":true},)" : "");
  const std::string after = R"("}]})";
  const std::size_t rest = before.size() + after.size();
  const std::string body = before + std::string(std::max(body_bytes, rest) - rest, 'x') + after;
  std::vector<std::string> requests;
  requests.reserve(keys.size());
  for (const std::string& key : keys) {
    requests.push_back(
        fmt::format("POST {} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n"
                    "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                    path, key, body.size(), body));
  }
  return requests;
}

std::int64_t Durations::percentile(double share) {
  if (all_.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all_.size())));
  const auto nth = all_.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(all_.begin(), nth, all_.end());
  return *nth;
}

}  // namespace gatehouse::bench
