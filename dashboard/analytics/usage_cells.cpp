#include "dashboard/analytics/usage_cells.h"

#include <algorithm>

#include "dashboard/analytics/usage_blocks.h"

namespace gatehouse::dashboard {
namespace {

constexpr const char* kAddToModels =
    "INSERT INTO models VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (level, block, model, "
    "upstream)"
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

void add_sheet(SheetCells& cells, std::string_view bytes) {
  SheetReader old(bytes);
  while (old.next_part()) {
    while (old.next_cell()) old.add_to(cells[{old.model(), old.upstream(), old.slot()}]);
  }
}

/// How many blocks of the level below a block has. Level 0 of keys is in sheets of a day already.
std::int64_t key_factor(std::size_t level) {
  return level == 1 ? 1 : kKeyBlocks[level] / kKeyBlocks[level - 1];
}

}  // namespace

UsageCells::UsageCells(const SqliteDatabase& database)
    : find_sheet_(database, "SELECT sheet FROM keys WHERE level = ? AND block = ? AND key = ?"),
      write_sheet_(database, "INSERT OR REPLACE INTO keys VALUES (?,?,?,?)"),
      add_models_(database, kAddToModels),
      prune_keys_(database, "DELETE FROM keys WHERE level = ? AND block < ?"),
      prune_models_(database, "DELETE FROM models WHERE level = ? AND block < ?") {}

void UsageCells::add(Timestamp at, const UsageOwner& owner, const UsageNumbers& numbers) {
  // A clock that has not been set shows a time soon after the epoch, and none before it.
  const std::int64_t slot = std::max<std::int64_t>(slot_of(at), 0);
  SheetCells& sheet = sheets_[{slot / kSheetSlots, owner.key}];
  sheet[{owner.model, owner.upstream, slot % kSheetSlots}] += numbers;
  models_[{slot, owner.model, owner.upstream}] += numbers;
}

void UsageCells::write() {
  for (std::size_t level = 0; !sheets_.empty(); ++level) {
    Sheets longer;
    if (level + 1 < kKeyBlocks.size()) {
      for (const auto& [place, cells] : sheets_) {
        SheetCells& sum = longer[{place.first / key_factor(level + 1), place.second}];
        for (const auto& [cell, numbers] : cells) {
          sum[{std::get<0>(cell), std::get<1>(cell), 0}] += numbers;
        }
      }
    }
    write_keys(level, sheets_);
    sheets_ = std::move(longer);
  }
  for (std::size_t level = 0; !models_.empty(); ++level) {
    write_models(level, models_);
    Models longer;
    if (level + 1 < kModelBlocks.size()) {
      const std::int64_t factor = kModelBlocks[level + 1] / kModelBlocks[level];
      for (const auto& [place, numbers] : models_) {
        const auto& [block, model, upstream] = place;
        longer[{block / factor, model, upstream}] += numbers;
      }
    }
    models_ = std::move(longer);
  }
}

/// In the table's order, which keeps writes together.
void UsageCells::write_keys(std::size_t level, Sheets& sheets) {
  for (auto& [place, cells] : sheets) {
    for (SqliteStatement* statement : {&find_sheet_, &write_sheet_}) {
      statement->bind(1, static_cast<std::int64_t>(level))
          .bind(2, place.first)
          .bind(3, place.second);
    }
    if (find_sheet_.step()) add_sheet(cells, find_sheet_.bytes(0));
    find_sheet_.reset();
    write_sheet_.bind_bytes(4, pack_sheet(cells)).run();
  }
}

void UsageCells::write_models(std::size_t level, const Models& models) {
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

void UsageCells::prune(Timestamp before) {
  const std::int64_t oldest = slot_of(before);
  for (std::size_t level = 0; level < kKeyBlocks.size(); ++level) {
    const std::int64_t length = level == 0 ? kSheetSlots : kKeyBlocks[level];
    prune_keys_.bind(1, static_cast<std::int64_t>(level)).bind(2, oldest / length).run();
  }
  for (std::size_t level = 0; level < kModelBlocks.size(); ++level) {
    prune_models_.bind(1, static_cast<std::int64_t>(level))
        .bind(2, oldest / kModelBlocks[level])
        .run();
  }
}

}  // namespace gatehouse::dashboard
