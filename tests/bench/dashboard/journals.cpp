#include "tests/bench/dashboard/journals.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>
#include <stdexcept>

#include "proxy/usage/line_buffer.h"

namespace gatehouse::bench {
namespace {

constexpr std::chrono::days kSpan{30};
constexpr std::uint64_t kSegment = std::uint64_t{64} << 20;
constexpr const char* kModels[]{"glm-4.7",       "glm-4.6",         "gpt-4.1",     "gpt-4.1-mini",
                                "claude-opus-4", "claude-sonnet-4", "qwen3-coder", "deepseek-v3"};
constexpr const char* kUpstreams[]{"zai", "anthropic", "vllm"};

// Cuts lines into a journal's files; the last one has no number.
class Segments {
 public:
  explicit Segments(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    open();
  }

  void append(std::string_view line) {
    if (size_ + line.size() > kSegment) {
      out_.close();
      std::filesystem::rename(running(),
                              folder_ / ("01BENCH." + std::to_string(++number_) + ".jsonl"));
      open();
    }
    out_ << line;
    size_ += line.size();
    total_ += line.size();
    if (!out_) throw std::runtime_error("cannot write journals: is the disk full?");
  }

  std::uint64_t close() {
    out_.close();
    return total_;
  }

 private:
  std::filesystem::path running() const { return folder_ / "01BENCH.jsonl"; }

  void open() {
    out_.open(running(), std::ios::binary | std::ios::trunc);
    size_ = 0;
  }

  std::filesystem::path folder_;
  std::ofstream out_;
  std::uint64_t size_ = 0;
  std::uint64_t total_ = 0;
  int number_ = 0;
};

// Makes up one request after the other.
class Requests {
 public:
  explicit Requests(const std::vector<std::string>& key_ids) : key_ids_(key_ids) {
    std::vector<double> weights;
    for (std::size_t i = 0; i < key_ids.size(); ++i) {
      weights.push_back(1 / std::pow(static_cast<double>(i) + 1, 0.9));
    }
    keys_ = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
  }

  // The texts it refers to live until the next call.
  const proxy::UsageRecord& next(std::int64_t number, Timestamp at) {
    const std::size_t key = keys_(random_);
    const std::size_t model = (key + (below(5) == 0 ? 1 + below(2) : 0)) % std::size(kModels);
    char id[40];
    std::snprintf(id, sizeof id, "req_01BENCH%019lld", static_cast<long long>(number));
    request_id_ = id;
    record_.time = at;
    record_.request_id = request_id_;
    record_.key_id = key_ids_[key];
    record_.model = kModels[model];
    record_.upstream = kUpstreams[model % std::size(kUpstreams)];
    record_.dialect = model % 3 == 1 ? Dialect::anthropic : Dialect::openai;
    record_.route = "/v1/chat/completions";
    const std::size_t luck = below(1000);
    record_.status = luck < 20 ? 429 : luck < 30 ? 400 : luck < 40 ? 502 : 200;
    const std::size_t known = below(100);
    record_.provenance = known < 95   ? Provenance::reported
                         : known < 98 ? Provenance::partial
                                      : Provenance::estimated;
    record_.tokens_in = 200 + static_cast<TokenCount>(below(8000));
    record_.tokens_out = 20 + static_cast<TokenCount>(below(2000));
    record_.tokens_cached = static_cast<TokenCount>(below(200));
    record_.charged = *record_.tokens_in + *record_.tokens_out;
    record_.latency = std::chrono::milliseconds(200 + below(20'000));
    record_.ttfb = std::chrono::milliseconds(50 + below(900));
    record_.streamed = below(2) == 0;
    return record_;
  }

 private:
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

  const std::vector<std::string>& key_ids_;
  std::mt19937_64 random_{4711};
  std::discrete_distribution<std::size_t> keys_;
  std::string request_id_;
  proxy::UsageRecord record_;
};

}  // namespace

std::uint64_t write_journals(const std::filesystem::path& usage_folder, std::int64_t records,
                             const std::vector<std::string>& key_ids, Timestamp now) {
  Segments segments(usage_folder);
  Requests requests(key_ids);
  const std::chrono::milliseconds span = kSpan;
  for (std::int64_t i = 1; i <= records; ++i) {
    const Timestamp at = now - span +
                         std::chrono::milliseconds(static_cast<std::int64_t>(
                             static_cast<double>(span.count()) * static_cast<double>(i) /
                             static_cast<double>(records)));
    const proxy::UsageRecord& record = requests.next(i, at);
    proxy::LineBuffer line(record, {record.charged, at});
    segments.append(line.finish(i));
  }
  return segments.close();
}

}  // namespace gatehouse::bench
