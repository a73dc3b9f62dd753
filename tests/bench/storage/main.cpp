// What reading and writing the data file costs, as a Markdown table: our own reader and writer,
// whole commits, and nlohmann::json with the same document in the same run.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/storage/data_file.h"
#include "common/storage/document_json.h"
#include "tests/bench/work/document.h"
#include "tests/bench/work/measurement.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::bench {

namespace {

struct Targets {
  std::optional<double> load_ms;
  std::optional<double> write_ms;
};

Targets targets_of(std::size_t keys) {
  if (keys == 1'000) return {4, 5};
  if (keys == 100'000) return {400, 350};
  return {};
}

// How many keys a usage commit adds to: those that are busy within one second.
constexpr std::size_t kBusyKeys = 100;

template <typename T>
std::shared_ptr<const void> kept(T value) {
  return std::make_shared<T>(std::move(value));
}

// A document in a file, and everything that is done with it.
class Bench {
 public:
  explicit Bench(std::size_t keys)
      : keys_(keys), file_(folder_ / "apikeys.json", clock_, real_file_system()) {
    file_.edit([&](Document& document) { document = make_document(keys, clock_.now()); });
    snapshot_ = file_.load();
    content_ = *file_.read();
    json_ = nlohmann::json::parse(content_.bytes);
  }

  std::size_t bytes() const { return content_.bytes.size(); }

  std::vector<Work> works() {
    const Targets targets = targets_of(keys_);
    return {
        {"load the file: read, parse, validate, index", targets.load_ms,
         [this] { return file_.load(); }},
        {"— of that, reading the bytes", std::nullopt, [this] { return kept(file_.read()); }},
        {"nlohmann::json: parse", std::nullopt,
         [this] { return kept(nlohmann::json::parse(content_.bytes)); }},
        {"write: validate, digest, text", targets.write_ms, [this] { return write(); }},
        {"nlohmann::json: dump(2)", std::nullopt, [this] { return kept(json_.dump(2)); }},
        {"a usage commit", std::nullopt, [this] { return record_usage(); }},
        {"an edit of one key", std::nullopt, [this] { return edit(); }},
    };
  }

 private:
  std::shared_ptr<const void> write() const {
    const Document& document = snapshot_->document();
    if (!validate(document).empty() || config_digest(document) != document.config_digest) {
      throw std::logic_error("the document is not what was written");
    }
    return kept(write_document(document));
  }

  std::shared_ptr<const void> record_usage() {
    return file_.record_usage([this](UsageEdit& usage) {
      for (std::size_t i = 0; i < std::min(keys_, kBusyKeys); ++i) {
        usage.add_usage(snapshot_->document().keys[i].id, clock_.now(), 100);
      }
    });
  }

  std::shared_ptr<const void> edit() {
    return file_.edit([this](Document& document) {
      document.keys[keys_ / 2].token_limit = 1'000'000 + ++edits_;
    });
  }

  const std::size_t keys_;
  const testing::TempDir folder_;
  const SystemClock clock_;
  DataFile file_;
  SnapshotPtr snapshot_;
  FileContent content_;
  nlohmann::json json_;
  TokenCount edits_ = 0;
};

void print_rows(std::size_t keys, int rounds, const std::string& only) {
  Bench bench(keys);
  const int runs = keys >= 10'000 ? 1 : static_cast<int>(20'000 / (keys + 10));
  std::vector<Work> works = bench.works();
  std::erase_if(works, [&](const Work& work) { return !work.name.starts_with(only); });
  const std::vector<Measured> measured = measure(works, rounds, runs);
  for (std::size_t i = 0; i < works.size(); ++i) {
    const auto& [median, least, most] = measured[i];
    std::printf("| %zu (%.1f MB) | %s | %.3f | %.3f–%.3f | ", keys,
                static_cast<double>(bench.bytes()) / 1e6, works[i].name.c_str(), median, least,
                most);
    if (const auto target = works[i].target_ms) {
      std::printf("≤ %.0f | %s |\n", *target, median <= *target ? "yes" : "**no**");
    } else {
      std::printf("| |\n");
    }
    std::fflush(stdout);
  }
}

}  // namespace

}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  CLI::App app("Measures reading and writing of the data file.");
  int rounds = 3;
  std::vector<std::size_t> sizes{10, 1'000, 100'000};
  app.add_option("--rounds", rounds, "rounds of which the median is shown")
      ->check(CLI::PositiveNumber);
  std::string only;
  app.add_option("--only", only, "only work whose name begins so");
  app.add_option("keys", sizes, "numbers of keys")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);

  std::printf("| keys, %d windows each | work | CPU ms, median | min–max | target | met |\n",
              gatehouse::bench::kWindowsPerKey);
  std::printf("|---|---|---|---|---|---|\n");
  for (const std::size_t keys : sizes) gatehouse::bench::print_rows(keys, rounds, only);
  return 0;
}
