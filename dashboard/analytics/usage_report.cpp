#include "dashboard/analytics/usage_report.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "common/usage/journal_reader.h"

namespace gatehouse::dashboard {
namespace {

const std::string& group_of(const JournalLine& line, UsageGrouping grouping) {
  switch (grouping) {
    case UsageGrouping::model:
      return line.model;
    case UsageGrouping::upstream:
      return line.upstream;
    case UsageGrouping::key:
      break;
  }
  return line.key_id;
}

}  // namespace

Timestamp start_of(UsageBucket bucket, Timestamp moment) {
  if (bucket == UsageBucket::day) return std::chrono::floor<std::chrono::days>(moment);
  return std::chrono::floor<std::chrono::hours>(moment);
}

UsageNumbers& UsageNumbers::operator+=(const UsageNumbers& more) {
  requests += more.requests;
  failed += more.failed;
  tokens += more.tokens;
  tokens_in += more.tokens_in;
  tokens_out += more.tokens_out;
  tokens_cached += more.tokens_cached;
  tokens_partial += more.tokens_partial;
  tokens_estimated += more.tokens_estimated;
  return *this;
}

UsageNumbers counted_by(const JournalLine& line) {
  UsageNumbers numbers;
  numbers.tokens = line.counted.tokens;
  if (line.provenance == Provenance::partial) numbers.tokens_partial = line.counted.tokens;
  if (line.provenance == Provenance::estimated) numbers.tokens_estimated = line.counted.tokens;
  return numbers;
}

UsageNumbers ended_by(const JournalLine& line) {
  UsageNumbers numbers;
  numbers.requests = 1;
  numbers.failed = line.status >= kFirstFailure ? 1 : 0;
  numbers.tokens_in = line.tokens_in.value_or(0);
  numbers.tokens_out = line.tokens_out.value_or(0);
  numbers.tokens_cached = line.tokens_cached.value_or(0);
  return numbers;
}

struct UsageTally::State {
  explicit State(const UsageQuery& asked) : query(asked) {}

  void note(const JournalLine& line, Timestamp at, const UsageNumbers& numbers) {
    if ((query.from && at < *query.from) || (query.to && at >= *query.to)) return;
    const auto bucket =
        query.bucket ? std::optional(start_of(*query.bucket, at)) : std::optional<Timestamp>();
    rows[{bucket, group_of(line, query.group_by)}] += numbers;
  }

  UsageQuery query;
  std::map<std::pair<std::optional<Timestamp>, std::string>, UsageNumbers> rows;
  std::unordered_map<std::string, JournalLine> running;  ///< by request id, the newest progress
};

UsageTally::UsageTally(const UsageQuery& query) : state_(std::make_unique<State>(query)) {}

UsageTally::~UsageTally() = default;

void UsageTally::add(const JournalLine& line) {
  if (line.counted.tokens != 0) state_->note(line, line.counted.at, counted_by(line));
  if (line.progress) {
    state_->running.insert_or_assign(line.request_id, line);
    return;
  }
  state_->running.erase(line.request_id);
  state_->note(line, line.time, ended_by(line));
}

std::vector<UsageRow> UsageTally::finish() {
  for (const auto& [id, line] : state_->running) state_->note(line, line.time, ended_by(line));
  std::vector<UsageRow> rows;
  rows.reserve(state_->rows.size());
  for (const auto& [place, numbers] : state_->rows) {
    rows.push_back({place.second, place.first, numbers});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const UsageRow& a, const UsageRow& b) {
    return std::tuple(a.bucket, -a.numbers.tokens) < std::tuple(b.bucket, -b.numbers.tokens);
  });
  return rows;
}

UsageReport report_usage(FileSystem& disk, const std::filesystem::path& data_folder,
                         const UsageQuery& query) {
  UsageReport report;
  UsageTally tally(query);
  for (const auto& [instance, files] : find_journals(disk, usage_folder(data_folder))) {
    const ReadOutcome read = read_journal(disk, files, 0, [&](const JournalLine& line) {
      ++report.lines;
      if (!report.oldest || line.time < *report.oldest) report.oldest = line.time;
      tally.add(line);
    });
    report.bad_lines += static_cast<std::int64_t>(read.bad.size());
  }
  report.rows = tally.finish();
  for (const UsageRow& row : report.rows) report.total += row.numbers;
  return report;
}

}  // namespace gatehouse::dashboard
