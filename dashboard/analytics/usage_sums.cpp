#include "dashboard/analytics/usage_sums.h"

#include <algorithm>

#include "dashboard/analytics/usage_blocks.h"
#include "dashboard/analytics/usage_sheet.h"

namespace gatehouse::dashboard {
namespace {

/// No key has this number.
constexpr std::int64_t kAllKeys = 0;

/// Names are numbered from 1 without gaps, so a place for each is little, and quicker than a
/// search.
class Totals {
 public:
  explicit Totals(const SqliteDatabase& database) {
    SqliteStatement last(database, "SELECT max(id) FROM names");
    last.step();
    most_ = static_cast<std::size_t>(last.number(0));
  }

  UsageNumbers& operator[](std::int64_t name) {
    const auto place = static_cast<std::size_t>(name);
    if (place >= numbers_.size()) make(place);
    return numbers_[place];
  }

  std::vector<UsageGroup> groups() const {
    std::vector<UsageGroup> groups;
    for (std::size_t name = 0; name < numbers_.size(); ++name) {
      if (numbers_[name] == UsageNumbers{}) continue;
      groups.push_back({static_cast<std::int64_t>(name), numbers_[name]});
    }
    return groups;
  }

 private:
  void make(std::size_t place) {
    if (place > most_) {
      throw SqliteError::broken_file("analytics.sqlite: there is usage of a name that is missing");
    }
    numbers_.resize(std::min(std::max(place, 2 * numbers_.size()), most_) + 1);
  }

  std::size_t most_;
  std::vector<UsageNumbers> numbers_;
};

std::int64_t group_of(UsageGrouping grouping, std::int64_t key, std::int64_t model,
                      std::int64_t upstream) {
  switch (grouping) {
    case UsageGrouping::model:
      return model;
    case UsageGrouping::upstream:
      return upstream;
    case UsageGrouping::key:
      break;
  }
  return key;
}

/// Which step each slot belongs to, from the first step's begin on.
class StepsOfSlots {
 public:
  explicit StepsOfSlots(const std::vector<CalendarStep>& steps)
      : begin_(slot_of(steps.front().from)) {
    const std::int64_t end = slot_from(steps.back().to);
    steps_.resize(static_cast<std::size_t>(end - begin_));
    for (std::size_t step = 0; step < steps.size(); ++step) {
      const std::int64_t last = slot_from(steps[step].to);
      for (std::int64_t slot = slot_of(steps[step].from); slot < last; ++slot) {
        steps_[static_cast<std::size_t>(slot - begin_)] = step;
      }
    }
  }

  std::int64_t begin() const { return begin_; }
  std::int64_t end() const { return begin_ + static_cast<std::int64_t>(steps_.size()); }
  std::size_t operator[](std::int64_t slot) const {
    return steps_[static_cast<std::size_t>(slot - begin_)];
  }

 private:
  std::int64_t begin_;
  std::vector<std::size_t> steps_;
};

}  // namespace

KeySums::KeySums(const SqliteDatabase& database, const UsageSelection& selection)
    : database_(database),
      selection_(selection),
      all_(database,
           "SELECT block, key, sheet FROM keys WHERE level = ? AND block BETWEEN ? AND ?"),
      one_(database,
           "SELECT block, key, sheet FROM keys WHERE level = ? AND block = ? AND key = ?") {}

template <typename Take>
void KeySums::read_rows(SqliteStatement& row, const Take& take) const {
  while (row.step()) {
    const std::int64_t block = row.number(0);
    const std::int64_t key = row.number(1);
    SheetReader sheet(row.bytes(2));
    while (sheet.next_part()) {
      if (selection_.model && sheet.model() != *selection_.model) continue;
      if (selection_.upstream && sheet.upstream() != *selection_.upstream) continue;
      take(block, group_of(selection_.group_by, key, sheet.model(), sheet.upstream()), sheet);
    }
  }
  row.reset();
}

/// One block after the other for one key, which comes behind the block in the table's order.
template <typename Take>
void KeySums::read(std::size_t level, std::int64_t first, std::int64_t last, std::int64_t key,
                   const Take& take) {
  if (key == kAllKeys) {
    all_.bind(1, static_cast<std::int64_t>(level)).bind(2, first).bind(3, last);
    read_rows(all_, take);
    return;
  }
  one_.bind(1, static_cast<std::int64_t>(level)).bind(3, key);
  for (std::int64_t block = first; block <= last; ++block) {
    one_.bind(2, block);
    read_rows(one_, take);
  }
}

std::vector<UsageGroup> KeySums::sum(Timestamp from, Timestamp to) {
  Totals totals(database_);
  const std::int64_t key = selection_.key.value_or(kAllKeys);
  for (const BlockRun& run : cover(kKeyBlocks, slot_of(from), slot_from(to))) {
    if (run.level > 0) {
      read(run.level, run.first, run.last, key,
           [&](std::int64_t, std::int64_t group, SheetReader& part) {
             while (part.next_cell()) part.add_to(totals[group]);
           });
      continue;
    }
    read(0, run.first / kSheetSlots, run.last / kSheetSlots, key,
         [&](std::int64_t day, std::int64_t group, SheetReader& part) {
           const std::int64_t first = run.first - day * kSheetSlots;
           const std::int64_t last = run.last - day * kSheetSlots;
           UsageNumbers& total = totals[group];
           while (part.next_cell() && part.slot() <= last) {
             if (part.slot() >= first) part.add_to(total);
           }
         });
  }
  return totals.groups();
}

std::vector<UsageGroups> KeySums::sum(const std::vector<CalendarStep>& steps,
                                      const std::vector<std::int64_t>* keys) {
  std::vector<UsageGroups> sums(steps.size());
  if (steps.empty()) return sums;
  const StepsOfSlots step_of(steps);
  const auto take = [&](std::int64_t day, std::int64_t group, SheetReader& part) {
    UsageGroups* groups = nullptr;
    UsageNumbers* sum = nullptr;
    while (part.next_cell()) {
      const std::int64_t slot = day * kSheetSlots + part.slot();
      if (slot < step_of.begin() || slot >= step_of.end()) continue;
      UsageGroups* const its_groups = &sums[step_of[slot]];
      if (its_groups != groups) sum = &(*its_groups)[group];
      groups = its_groups;
      part.add_to(*sum);
    }
  };
  const std::int64_t first = step_of.begin() / kSheetSlots;
  const std::int64_t last = (step_of.end() - 1) / kSheetSlots;
  if (!keys) {
    read(0, first, last, selection_.key.value_or(kAllKeys), take);
    return sums;
  }
  for (const std::int64_t key : *keys) read(0, first, last, key, take);
  return sums;
}

ModelSums::ModelSums(const SqliteDatabase& database, const UsageSelection& selection)
    : selection_(selection),
      rows_(database,
            "SELECT model, upstream, requests, failed, tokens, tokens_in, tokens_out, "
            "tokens_cached, tokens_partial, tokens_estimated FROM models "
            "WHERE level = ? AND block BETWEEN ? AND ?") {}

UsageGroups ModelSums::groups_of(Timestamp from, Timestamp to) {
  UsageGroups groups;
  for (const BlockRun& run : cover(kModelBlocks, slot_of(from), slot_from(to))) {
    rows_.bind(1, static_cast<std::int64_t>(run.level)).bind(2, run.first).bind(3, run.last);
    while (rows_.step()) {
      const std::int64_t model = rows_.number(0);
      const std::int64_t upstream = rows_.number(1);
      if (selection_.model && model != *selection_.model) continue;
      if (selection_.upstream && upstream != *selection_.upstream) continue;
      groups[group_of(selection_.group_by, 0, model, upstream)] +=
          {rows_.number(2), rows_.number(3), rows_.number(4), rows_.number(5),
           rows_.number(6), rows_.number(7), rows_.number(8), rows_.number(9)};
    }
    rows_.reset();
  }
  return groups;
}

std::vector<UsageGroup> ModelSums::sum(Timestamp from, Timestamp to) {
  std::vector<UsageGroup> groups;
  for (const auto& [name, numbers] : groups_of(from, to)) {
    if (numbers != UsageNumbers{}) groups.push_back({name, numbers});
  }
  return groups;
}

std::vector<UsageGroups> ModelSums::sum(const std::vector<CalendarStep>& steps) {
  std::vector<UsageGroups> sums;
  for (const CalendarStep& step : steps) sums.push_back(groups_of(step.from, step.to));
  return sums;
}

}  // namespace gatehouse::dashboard
