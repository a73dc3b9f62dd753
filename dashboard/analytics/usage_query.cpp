#include "dashboard/analytics/usage_query.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <unordered_map>

#include "dashboard/analytics/usage_sums.h"

namespace gatehouse::dashboard {
namespace {

/// Matches no name, so nothing.
constexpr std::int64_t kNoName = -1;

std::optional<std::int64_t> number_of(const SqliteDatabase& database,
                                      const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  SqliteStatement row(database, "SELECT id FROM names WHERE text = ?");
  return row.bind(1, *text).step() ? row.number(0) : kNoName;
}

UsageSelection selection_of(const SqliteDatabase& database, const UsageQuestion& question) {
  return {question.group_by, number_of(database, question.key), number_of(database, question.model),
          number_of(database, question.upstream)};
}

/// Keeps the groups with the most tokens, the most first.
void keep_top(std::vector<UsageGroup>& groups, std::size_t top) {
  const auto rank = [](const UsageGroup& group) {
    return std::tuple(-group.numbers.tokens, -group.numbers.requests, group.name);
  };
  const auto end = groups.begin() + static_cast<std::ptrdiff_t>(std::min(top, groups.size()));
  std::partial_sort(groups.begin(), end, groups.end(),
                    [&](const UsageGroup& a, const UsageGroup& b) { return rank(a) < rank(b); });
  groups.erase(end, groups.end());
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

/// The rows of a step.
void append_rows(const UsageGroups& groups, const std::vector<std::int64_t>& order,
                 Timestamp bucket, Names& names, std::vector<UsageRow>& rows) {
  std::vector<UsageGroup> told;
  for (const std::int64_t name : order) {
    const auto group = groups.find(name);
    if (group == groups.end() || group->second == UsageNumbers{}) continue;
    told.push_back({name, group->second});
  }
  std::stable_sort(told.begin(), told.end(), [](const UsageGroup& a, const UsageGroup& b) {
    return a.numbers.tokens > b.numbers.tokens;
  });
  for (const UsageGroup& group : told) rows.push_back({names[group.name], bucket, group.numbers});
}

std::optional<Timestamp> oldest_of(const SqliteDatabase& database) {
  SqliteStatement row(database, "SELECT min(oldest) FROM journals");
  row.step();
  const auto oldest = row.optional_number(0);
  if (!oldest) return std::nullopt;
  return Timestamp(std::chrono::milliseconds(*oldest));
}

/// What a question's steps add up to; of keys only those named, if any are.
using SumSteps = std::function<std::vector<UsageGroups>(const std::vector<CalendarStep>&,
                                                        const std::vector<std::int64_t>* keys)>;

void fill(UsageAnswer& answer, std::vector<UsageGroup> groups, const SumSteps& sum_steps,
          const UsageQuestion& question, Names names) {
  for (const UsageGroup& group : groups) answer.total += group.numbers;
  answer.left_out = groups.size();
  keep_top(groups, question.top);
  answer.left_out -= groups.size();
  if (!question.bucket) {
    for (const UsageGroup& group : groups) {
      answer.rows.push_back({names[group.name], std::nullopt, group.numbers});
    }
    return;
  }
  std::vector<std::int64_t> order;
  for (const UsageGroup& group : groups) order.push_back(group.name);
  const std::vector<CalendarStep> steps =
      question.zone.steps(*question.bucket, question.from, question.to, kMostUsageSteps);
  // Looking up a few keys is less than reading all of them.
  const bool by_key = question.group_by == UsageGrouping::key;
  const std::vector<UsageGroups> sums =
      sum_steps(steps, by_key && answer.left_out > 0 ? &order : nullptr);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    append_rows(sums[i], order, steps[i].start, names, answer.rows);
  }
}

}  // namespace

UsageAnswer ask_usage(SqliteDatabase& database, const UsageQuestion& question) {
  UsageAnswer answer;
  answer.reaches_back_to = oldest_of(database);
  const UsageSelection selection = selection_of(database, question);
  // From the smaller table that has what is asked for.
  if (question.group_by == UsageGrouping::key || question.key) {
    KeySums sums(database, selection);
    fill(
        answer, sums.sum(question.from, question.to),
        [&](const auto& steps, const auto* keys) { return sums.sum(steps, keys); }, question,
        Names(database));
  } else {
    ModelSums sums(database, selection);
    fill(
        answer, sums.sum(question.from, question.to),
        [&](const auto& steps, const auto*) { return sums.sum(steps); }, question, Names(database));
  }
  return answer;
}

}  // namespace gatehouse::dashboard
