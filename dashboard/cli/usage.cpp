// usage

#include <optional>
#include <ostream>

#include "dashboard/analytics/usage_report.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/durations.h"
#include "dashboard/model/json_words.h"
#include "dashboard/model/key_names.h"

namespace gatehouse::dashboard {
namespace {

struct UsageFlags {
  std::string group_by = "key";
  std::string from;
  std::string to;
  std::string bucket;
};

/// A moment, or a while ago ("24h").
Timestamp moment_of(const char* flag, const std::string& text, Timestamp now) {
  if (const auto ago = parse_duration(text)) return now - *ago;
  if (const auto moment = parse_moment(text)) return *moment;
  throw CommandRefused(std::string(flag) +
                       " must be a time such as 2030-12-31T23:59:59Z, a day, or a while ago such "
                       "as 24h");
}

UsageQuery query_of(const UsageFlags& flags, Timestamp now) {
  UsageQuery query;
  const auto grouping = gatehouse::meaning_of(flags.group_by, kUsageGroupingWords);
  if (!grouping) throw CommandRefused("--group-by " + must_be_one_of(kUsageGroupingWords));
  query.group_by = *grouping;
  if (!flags.from.empty()) query.from = moment_of("--from", flags.from, now);
  if (!flags.to.empty()) query.to = moment_of("--to", flags.to, now);
  if (flags.bucket.empty()) return query;
  query.bucket = gatehouse::meaning_of(flags.bucket, kUsageBucketWords);
  if (!query.bucket) throw CommandRefused("--bucket " + must_be_one_of(kUsageBucketWords));
  return query;
}

Json to_json(const UsageNumbers& numbers) {
  return {{"requests", numbers.requests},     {"failed", numbers.failed},
          {"tokens", numbers.tokens},         {"tokens_in", numbers.tokens_in},
          {"tokens_out", numbers.tokens_out}, {"tokens_cached", numbers.tokens_cached}};
}

int usage(Workplace& workplace, const UsageFlags& flags) {
  const UsageQuery query = query_of(flags, workplace.clock().now());
  const UsageReport report =
      report_usage(workplace.file().disk(), workplace.file().folder(), query);
  const bool by_key = query.group_by == UsageGrouping::key;
  const SnapshotPtr snapshot = by_key ? workplace.load() : nullptr;
  const auto names = by_key ? std::optional<KeyNames>(*snapshot) : std::nullopt;
  Json rows = Json::array();
  for (const UsageRow& row : report.rows) {
    Json record;
    if (query.bucket) record["bucket"] = or_null(row.bucket);
    record[std::string(spelling_of(query.group_by, kUsageGroupingWords))] = row.group;
    if (names) record["name"] = names->of(row.group);
    record.update(to_json(row.numbers));
    rows.push_back(std::move(record));
  }
  const Json whole{{"group_by", spelling_of(query.group_by, kUsageGroupingWords)},
                   {"from", or_null(query.from)},
                   {"to", or_null(query.to)},
                   {"bucket", query.bucket ? Json(spelling_of(*query.bucket, kUsageBucketWords))
                                           : Json(nullptr)},
                   {"rows", rows},
                   {"total", to_json(report.total)},
                   {"reaches_back_to", or_null(report.oldest)}};
  Columns columns{std::string(spelling_of(query.group_by, kUsageGroupingWords))};
  if (query.bucket) columns.insert(columns.begin(), "bucket");
  if (by_key) columns.emplace_back("name");
  for (const auto& [name, value] : whole["total"].items()) columns.push_back(name);
  workplace.show(whole, rows, columns);
  if (report.bad_lines > 0) {
    workplace.console().err << report.bad_lines
                            << " lines of journals cannot be read and are left out\n";
  }
  return 0;
}

}  // namespace

void add_usage_command(CLI::App& app, const ChosenCommand& chosen) {
  const auto flags = std::make_shared<UsageFlags>();
  CLI::App* command =
      add_command(app, "usage", "What was used, from the kept journals", chosen, flags, usage);
  command->add_option("--group-by", flags->group_by, "key, model or upstream (key)");
  command->add_option("--from", flags->from, "From a time or day, or a while ago such as 24h");
  command->add_option("--to", flags->to, "Before a time or day, or a while ago");
  command->add_option("--bucket", flags->bucket, "Step by hour or day (UTC)");
}

}  // namespace gatehouse::dashboard
