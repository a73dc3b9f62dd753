#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "dashboard/analytics/usage_report.h"

namespace gatehouse::dashboard {

// A sheet is what one key used in a block of time, in the few bytes that a row of analytics.sqlite
// has of it. Its cells follow each other in order:
//
//   slot, model, upstream   which quarter of an hour of the block; numbers of names
//   which                   bit 0: `requests` is not 0, bit 1: `failed`, and so on in UsageNumbers'
//                           order; no cell has none
//   those numbers           0, -1, 1, -2 … are written as 0, 1, 2, 3 …
//
// Each of these is a little-endian base 128 number whose bytes but the last have the highest bit.

/// A slot, a model, an upstream.
using SheetPlace = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
using SheetCells = std::map<SheetPlace, UsageNumbers>;

/// Cells of which nothing is left are left out.
std::string pack_sheet(const SheetCells& cells);

/// One cell after the other. The bytes outlive it. Throws SqliteError, a broken file's, when they
/// are no sheet.
class SheetReader {
 public:
  explicit SheetReader(std::string_view bytes)
      : next_(reinterpret_cast<const unsigned char*>(bytes.data())), end_(next_ + bytes.size()) {}

  /// Goes on to the first cell, or the next; false behind the last.
  bool next();

  std::int64_t slot() const { return slot_; }
  std::int64_t model() const { return model_; }
  std::int64_t upstream() const { return upstream_; }
  const UsageNumbers& numbers() const { return numbers_; }

 private:
  std::uint64_t take();

  const unsigned char* next_;
  const unsigned char* const end_;
  std::int64_t slot_ = 0;
  std::int64_t model_ = 0;
  std::int64_t upstream_ = 0;
  UsageNumbers numbers_;
};

}  // namespace gatehouse::dashboard
