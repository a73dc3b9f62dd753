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

/// Adds to the row of these columns, or makes it.
std::string insertion(const std::string& table, const std::string& place, int columns) {
  std::string values = "?";
  for (int i = 1; i < columns + 8; ++i) values += ",?";
  return "INSERT INTO " + table + " VALUES (" + values + ") ON CONFLICT (" + place + ")" +
         kAddNumbers;
}

void bind_numbers(SqliteStatement& statement, int first, const UsageNumbers& numbers) {
  for (const std::int64_t number :
       {numbers.requests, numbers.failed, numbers.tokens, numbers.tokens_in, numbers.tokens_out,
        numbers.tokens_cached, numbers.tokens_partial, numbers.tokens_estimated}) {
    statement.bind(first++, number);
  }
}

}  // namespace

UsageCells::UsageCells(const SqliteDatabase& database)
    : add_usage_(database, insertion("usage", "level, block, key, model, upstream", 5)),
      add_keys_(database, insertion("keys", "level, block, key", 3)),
      add_models_(database, insertion("models", "level, block, model, upstream", 4)) {}

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
  std::map<std::pair<std::int64_t, std::int64_t>, UsageNumbers> keys;
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
    keys[{block, key}] += numbers;
    models[{block, model, upstream}] += numbers;
  }
  for (const auto& [place, numbers] : keys) {
    add_keys_.bind(1, static_cast<std::int64_t>(level)).bind(2, place.first).bind(3, place.second);
    bind_numbers(add_keys_, 4, numbers);
    add_keys_.run();
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
