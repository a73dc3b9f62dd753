// How quick the dashboard answers: its list of keys, and usage and requests over large journals.
// The real program over HTTP, as Markdown tables. What journals need (about 420 bytes a record,
// a third of that again for analytics.sqlite) is written to a folder under $TMPDIR and removed at
// the end.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <thread>

#include "common/storage/data_file.h"
#include "tests/bench/dashboard/journals.h"
#include "tests/bench/dashboard/served_dashboard.h"
#include "tests/bench/work/document.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::bench {
namespace {

using std::chrono::days;

constexpr double kTargetMs = 50;

struct Plan {
  std::size_t keys = 10'000;
  std::int64_t records = 10'000'000;
  int calls = 40;
};

struct Query {
  std::string name;
  std::string path;
};

std::vector<std::string> make_data_file(const std::filesystem::path& folder, std::size_t keys,
                                        const Clock& clock) {
  DataFile file(folder / "apikeys.json", clock, real_file_system());
  const SnapshotPtr made =
      file.edit([&](Document& document) { document = make_document(keys, clock.now()); });
  std::vector<std::string> ids;
  for (const ApiKey& key : made->document().keys) ids.push_back(key.id);
  return ids;
}

void print_head(const char* what) {
  std::printf("\n| %s | p50 ms | p95 ms | most ms | CPU ms | KiB | p95 ≤ %.0f ms |\n", what,
              kTargetMs);
  std::printf("|---|---|---|---|---|---|---|\n");
}

void print_row(const std::string& name, const Latency& latency) {
  std::printf("| %s | %.1f | %.1f | %.1f | %.1f | %.0f | %s |\n", name.c_str(), latency.median,
              latency.p95, latency.most, latency.cpu, static_cast<double>(latency.bytes) / 1024,
              latency.p95 <= kTargetMs ? "yes" : "**no**");
  std::fflush(stdout);
}

void measure(ServedDashboard& dashboard, const std::vector<Query>& queries, int calls) {
  for (const Query& query : queries) print_row(query.name, dashboard.measure(query.path, calls));
}

void measure_keys(ServedDashboard& dashboard, const Plan& plan) {
  const std::string last = std::to_string((plan.keys + 24) / 25);
  std::printf("%zu keys\n", plan.keys);
  print_head("list of keys");
  measure(dashboard,
          {{"first page", "/api/keys"},
           {"last page", "/api/keys?page=" + last},
           {"sorted by name", "/api/keys?sort_by=name&sort_order=desc"},
           {"sorted by what is used", "/api/keys?sort_by=used&sort_order=desc"},
           {"searched", "/api/keys?search=77"},
           {"searched, nothing found", "/api/keys?search=no-such-key"},
           {"only active ones", "/api/keys?status=active"}},
          plan.calls * 5);
}

// Waits until all journals have been read, and calls meanwhile as a page does.
void measure_reading(ServedDashboard& dashboard, const Plan& plan) {
  using std::chrono::steady_clock;
  const auto begun = steady_clock::now();
  std::vector<double> meanwhile;
  for (;;) {
    const auto before = steady_clock::now();
    dashboard.get("/api/keys");
    meanwhile.push_back(
        std::chrono::duration<double, std::milli>(steady_clock::now() - before).count());
    if (!dashboard.get("/api/usage?group_by=model")["read_up_to"].is_null()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const double seconds = std::chrono::duration<double>(steady_clock::now() - begun).count();
  std::printf("| reading all of it | %.0f s, %.0f records a second |\n", seconds,
              static_cast<double>(plan.records) / seconds);
  std::printf("| first page of keys meanwhile, p50 · p95 · most | %.1f · %.1f · %.1f ms |\n",
              quantile(meanwhile, 0.5), quantile(meanwhile, 0.95), quantile(meanwhile, 1));
  std::printf("| memory of the program, most while reading | %.0f MiB |\n",
              dashboard.memory("VmHWM"));
}

std::vector<Query> usage_queries(Timestamp now, const std::string& busiest) {
  std::vector<Query> queries;
  const auto from = [&](days span) { return "&from=" + format_rfc3339(now - span); };
  const std::string berlin = "&tz=Europe/Berlin";
  for (const char* group : {"key", "model", "upstream"}) {
    for (const days span : {days{1}, days{7}, days{30}}) {
      const std::string name =
          std::string("by ") + group + ", " + std::to_string(span.count()) + " d";
      const std::string path = std::string("/api/usage?group_by=") + group + from(span) + berlin;
      queries.push_back({name, path});
      queries.push_back({name + ", by day", path + "&bucket=day"});
      if (span <= days{7} || group != std::string("key")) {
        queries.push_back({name + ", by hour", path + "&bucket=hour"});
      }
    }
  }
  queries.push_back({"by key, 30 d, by hour, the top 20",
                     "/api/usage?bucket=hour&top=20" + from(days{30}) + berlin});
  queries.push_back({"by key, 30 d, by day, Asia/Kolkata",
                     "/api/usage?bucket=day&tz=Asia/Kolkata" + from(days{30})});
  queries.push_back({"the busiest key's models, 30 d, by hour",
                     "/api/usage?group_by=model&bucket=hour&key=" + busiest + from(days{30})});
  queries.push_back({"a model's keys, 30 d", "/api/usage?model=glm-4.7" + from(days{30})});
  queries.push_back({"the busiest key's last day", "/api/keys/" + busiest + "/usage"});
  return queries;
}

std::vector<Query> request_queries(ServedDashboard& dashboard, Timestamp now,
                                   const std::vector<std::string>& ids) {
  const std::string list = "/api/requests?limit=50";
  const nlohmann::json deep =
      dashboard.get("/api/requests?limit=1&to=" + format_rfc3339(now - days{29}));
  return {{"newest", list},
          {"200 of them", "/api/requests?limit=200"},
          {"a deep page", list + "&before=" + deep["next"].get<std::string>()},
          {"of the busiest key", list + "&key=" + ids.front()},
          {"of a rare key", list + "&key=" + ids.back()},
          {"of a model", list + "&model=claude-opus-4"},
          {"of an upstream", list + "&upstream=vllm"},
          {"status 502", list + "&status=502"},
          {"status 4xx", list + "&status=4xx"},
          {"partial", list + "&provenance=partial"},
          {"of the busiest key, status 502", list + "&status=502&key=" + ids.front()},
          {"of a rare key, status 502", list + "&status=502&key=" + ids.back()},
          {"of a rare key and model", list + "&model=glm-4.6&key=" + ids.back()},
          {"between two moments", list + "&from=" + format_rfc3339(now - days{10}) +
                                      "&to=" + format_rfc3339(now - days{9})}};
}

double mib(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : static_cast<double>(size) / (1 << 20);
}

void run(const Plan& plan) {
  const testing::TempDir folder;
  const SystemClock clock;
  const std::vector<std::string> ids = make_data_file(folder.path(), plan.keys, clock);
  {
    ServedDashboard dashboard(folder.path());
    measure_keys(dashboard, plan);
  }
  const Timestamp now = clock.now();
  const std::uint64_t bytes = write_journals(folder / "usage", plan.records, ids, now);
  std::printf("\n| journals | |\n|---|---|\n");
  std::printf("| records | %lld, %.0f MiB |\n", static_cast<long long>(plan.records),
              static_cast<double>(bytes) / (1 << 20));
  ServedDashboard dashboard(folder.path());
  measure_reading(dashboard, plan);
  std::printf("| analytics.sqlite · its log | %.0f · %.0f MiB |\n",
              mib(folder / "analytics.sqlite"), mib(folder / "analytics.sqlite-wal"));
  print_head("usage");
  measure(dashboard, usage_queries(now, ids.front()), plan.calls);
  print_head("requests");
  measure(dashboard, request_queries(dashboard, now, ids), plan.calls);
  std::printf("\nMemory of the program at the end: %.0f MiB, %.0f at most\n",
              dashboard.memory("VmRSS"), dashboard.memory("VmHWM"));
}

}  // namespace
}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  gatehouse::bench::Plan plan;
  CLI::App app("Measures the dashboard's lists, usage and requests.");
  bool quick = false;
  app.add_option("--keys", plan.keys, "keys in the data file")->check(CLI::PositiveNumber);
  app.add_option("--records", plan.records, "records in the journals")->check(CLI::PositiveNumber);
  app.add_option("--calls", plan.calls, "calls that each figure comes from")
      ->check(CLI::PositiveNumber);
  app.add_flag("--quick", quick, "200,000 records only");
  CLI11_PARSE(app, argc, argv);
  if (quick) plan.records = 200'000;
  try {
    gatehouse::bench::run(plan);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
