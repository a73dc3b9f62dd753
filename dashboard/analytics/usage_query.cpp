#include "dashboard/analytics/usage_query.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "dashboard/analytics/usage_blocks.h"

namespace gatehouse::dashboard {
namespace {

using Groups = std::unordered_map<std::int64_t, UsageNumbers>;

/// Matches no name, so nothing.
constexpr std::int64_t kNoName = -1;

std::optional<std::int64_t> number_of(const SqliteDatabase& database,
                                      const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  SqliteStatement row(database, "SELECT id FROM names WHERE text = ?");
  return row.bind(1, *text).step() ? row.number(0) : kNoName;
}

constexpr const char* kNumbers =
    "requests, failed, tokens, tokens_in, tokens_out, tokens_cached, tokens_partial, "
    "tokens_estimated";

UsageNumbers numbers_of(const SqliteStatement& row, int first) {
  return {row.number(first),     row.number(first + 1), row.number(first + 2),
          row.number(first + 3), row.number(first + 4), row.number(first + 5),
          row.number(first + 6), row.number(first + 7)};
}

/// Adds up the blocks of a time by group, with the question's filters.
class BlockSums {
 public:
  BlockSums(const SqliteDatabase& database, const UsageQuestion& question)
      : key_(number_of(database, question.key)),
        model_(number_of(database, question.model)),
        upstream_(number_of(database, question.upstream)),
        group_column_(column_of(question.group_by)),
        all_(database, selection(question) + " AND block BETWEEN ? AND ?"),
        one_key_(database, selection(question) + " AND block = ?" +
                               (is_by_key(question) ? " AND key = ?" : "")) {}

  /// Only these groups, if any are named; they are keys.
  Groups sum(Timestamp from, Timestamp to, const std::vector<std::int64_t>* keys) {
    Groups groups;
    for (const BlockRun& run : cover(slot_of(from), slot_from(to))) {
      if (key_) {
        sum_key(run, *key_, groups);
      } else if (keys) {
        for (const std::int64_t key : *keys) sum_key(run, key, groups);
      } else {
        all_.bind(1, static_cast<std::int64_t>(run.level)).bind(2, run.first).bind(3, run.last);
        add_rows(all_, groups);
      }
    }
    std::erase_if(groups, [](const auto& group) { return group.second == UsageNumbers{}; });
    return groups;
  }

 private:
  static bool is_by_key(const UsageQuestion& question) {
    return question.group_by == UsageGrouping::key || question.key;
  }

  /// From the smallest table that has what is asked for.
  static std::string selection(const UsageQuestion& question) {
    const char* columns = "key, model, upstream, ";
    const char* table = "usage";
    if (!is_by_key(question)) {
      columns = "0, model, upstream, ";
      table = "models";
    } else if (question.group_by == UsageGrouping::key && !question.model && !question.upstream) {
      columns = "key, 0, 0, ";
      table = "keys";
    }
    return std::string("SELECT ") + columns + kNumbers + " FROM " + table + " WHERE level = ?";
  }

  static int column_of(UsageGrouping grouping) {
    switch (grouping) {
      case UsageGrouping::model:
        return 1;
      case UsageGrouping::upstream:
        return 2;
      case UsageGrouping::key:
        break;
    }
    return 0;
  }

  /// One block after the other: the key comes behind the block in the table's order.
  void sum_key(const BlockRun& run, std::int64_t key, Groups& groups) {
    one_key_.bind(1, static_cast<std::int64_t>(run.level)).bind(3, key);
    for (std::int64_t block = run.first; block <= run.last; ++block) {
      one_key_.bind(2, block);
      add_rows(one_key_, groups);
    }
  }

  void add_rows(SqliteStatement& row, Groups& groups) {
    while (row.step()) {
      if (model_ && row.number(1) != *model_) continue;
      if (upstream_ && row.number(2) != *upstream_) continue;
      groups[row.number(group_column_)] += numbers_of(row, 3);
    }
    row.reset();
  }

  const std::optional<std::int64_t> key_;
  const std::optional<std::int64_t> model_;
  const std::optional<std::int64_t> upstream_;
  const int group_column_;
  SqliteStatement all_;
  SqliteStatement one_key_;
};

/// The groups with the most tokens, the most first.
std::vector<std::int64_t> top_of(const Groups& groups, std::size_t top) {
  std::vector<std::int64_t> names;
  names.reserve(groups.size());
  for (const auto& [name, numbers] : groups) names.push_back(name);
  const auto more = [&](std::int64_t a, std::int64_t b) {
    return std::tuple(-groups.at(a).tokens, -groups.at(a).requests, a) <
           std::tuple(-groups.at(b).tokens, -groups.at(b).requests, b);
  };
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(top, names.size()));
  std::partial_sort(names.begin(), end, names.end(), more);
  names.erase(end, names.end());
  return names;
}

/// Texts by number, each asked for once.
class Names {
 public:
  explicit Names(const SqliteDatabase& database)
      : row_(database, "SELECT text FROM names WHERE id = ?") {}

  const std::string& operator[](std::int64_t number) {
    const auto [name, added] = known_.try_emplace(number);
    if (added && row_.bind(1, number).step()) name->second = row_.text(0);
    row_.reset();
    return name->second;
  }

 private:
  SqliteStatement row_;
  std::unordered_map<std::int64_t, std::string> known_;
};

void append_rows(const Groups& groups, const std::vector<std::int64_t>& order,
                 std::optional<Timestamp> bucket, Names& names, std::vector<UsageRow>& rows) {
  const std::size_t first = rows.size();
  for (const std::int64_t name : order) {
    const auto group = groups.find(name);
    if (group != groups.end()) rows.push_back({names[name], bucket, group->second});
  }
  std::stable_sort(
      rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(),
      [](const UsageRow& a, const UsageRow& b) { return a.numbers.tokens > b.numbers.tokens; });
}

std::optional<Timestamp> oldest_of(const SqliteDatabase& database) {
  SqliteStatement row(database, "SELECT min(oldest) FROM journals");
  row.step();
  const auto oldest = row.optional_number(0);
  if (!oldest) return std::nullopt;
  return Timestamp(std::chrono::milliseconds(*oldest));
}

}  // namespace

UsageAnswer ask_usage(SqliteDatabase& database, const UsageQuestion& question) {
  UsageAnswer answer;
  answer.reaches_back_to = oldest_of(database);
  BlockSums blocks(database, question);
  Names names(database);
  const Groups all = blocks.sum(question.from, question.to, nullptr);
  for (const auto& [name, numbers] : all) answer.total += numbers;
  const std::vector<std::int64_t> order = top_of(all, question.top);
  answer.left_out = all.size() - order.size();
  if (!question.bucket) {
    append_rows(all, order, std::nullopt, names, answer.rows);
    return answer;
  }
  // Looking up a few keys is less than reading all of them, step by step.
  const bool by_key = question.group_by == UsageGrouping::key;
  const std::vector<std::int64_t>* only = by_key && answer.left_out > 0 ? &order : nullptr;
  for (const CalendarStep& step :
       question.zone.steps(*question.bucket, question.from, question.to, kMostUsageSteps)) {
    append_rows(blocks.sum(step.from, step.to, only), order, step.start, names, answer.rows);
  }
  return answer;
}

}  // namespace gatehouse::dashboard
