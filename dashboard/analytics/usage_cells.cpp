#include "dashboard/analytics/usage_cells.h"

#include <algorithm>
#include <string>
#include <utility>

#include "dashboard/analytics/usage_blocks.h"

namespace gatehouse::dashboard {
namespace {

constexpr const char* kAddNumbers =
    " DO UPDATE SET requests = requests + excluded.requests, failed = failed + excluded.failed,"
    " tokens = tokens + excluded.tokens, tokens_in = tokens_in + excluded.tokens_in,"
    " tokens_out = tokens_out + excluded.tokens_out,"
    " tokens_cached = tokens_cached + excluded.tokens_cached,"
    " tokens_partial = tokens_partial + excluded.tokens_partial,"
    " tokens_estimated = tokens_estimated + excluded.tokens_estimated";

void bind_numbers(SqliteStatement& statement, int first, const UsageNumbers& numbers) {
  for (const std::int64_t number :
       {numbers.requests, numbers.failed, numbers.tokens, numbers.tokens_in, numbers.tokens_out,
        numbers.tokens_cached, numbers.tokens_partial, numbers.tokens_estimated}) {
    statement.bind(first++, number);
  }
}

}  // namespace

UsageCells::UsageCells(const SqliteDatabase& database)
    : add_usage_(database, std::string("INSERT INTO usage VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
                                       " ON CONFLICT (level, block, key, model, upstream)") +
                               kAddNumbers),
      add_models_(database, std::string("INSERT INTO models VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
                                        " ON CONFLICT (level, block, model, upstream)") +
                                kAddNumbers) {}

void UsageCells::add(Timestamp at, const UsageOwner& owner, const UsageNumbers& numbers) {
  // A clock that has not been set shows a time soon after the epoch, and none before it.
  const std::int64_t slot = std::max<std::int64_t>(slot_of(at), 0);
  cells_[{slot, owner.key, owner.model, owner.upstream}] += numbers;
}

void UsageCells::write() {
  write_level(0);
  for (std::size_t level = 1; level < kBlockSlots.size(); ++level) {
    const std::int64_t factor = kBlockSlots[level] / kBlockSlots[level - 1];
    Cells longer;
    for (const auto& [place, numbers] : cells_) {
      const auto& [block, key, model, upstream] = place;
      longer[{block / factor, key, model, upstream}] += numbers;
    }
    cells_ = std::move(longer);
    write_level(level);
  }
  cells_.clear();
}

/// In the tables' order, which keeps writes together.
void UsageCells::write_level(std::size_t level) {
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, UsageNumbers> models;
  for (const auto& [place, numbers] : cells_) {
    const auto& [block, key, model, upstream] = place;
    add_usage_.bind(1, static_cast<std::int64_t>(level))
        .bind(2, block)
        .bind(3, key)
        .bind(4, model)
        .bind(5, upstream);
    bind_numbers(add_usage_, 6, numbers);
    add_usage_.run();
    models[{block, model, upstream}] += numbers;
  }
  for (const auto& [place, numbers] : models) {
    const auto& [block, model, upstream] = place;
    add_models_.bind(1, static_cast<std::int64_t>(level))
        .bind(2, block)
        .bind(3, model)
        .bind(4, upstream);
    bind_numbers(add_models_, 5, numbers);
    add_models_.run();
  }
}

}  // namespace gatehouse::dashboard
