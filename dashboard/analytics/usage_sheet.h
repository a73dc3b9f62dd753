#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "dashboard/analytics/usage_report.h"

namespace gatehouse::dashboard {

// A sheet is what one key used in a block of time, in the few bytes that a row of analytics.sqlite
// has of it. It is made of parts, one after the other, in the order of model and upstream:
//
//   model, upstream, bytes   numbers of names, and how many bytes the part's cells have; each a
//                            little-endian base 128 number whose bytes but the last have the
//                            highest bit
//   cells                    in the order of their slots
//
// A cell is what is added up in a slot, a quarter of an hour of the block:
//
//   slot     1 byte
//   widths   4 bytes, little-endian: the lowest four bits say how many bytes `requests` has (0 to
//   8),
//            the next `failed`, and so on in UsageNumbers' order
//   numbers  of these widths, little-endian; 0, -1, 1, -2 … are written as 0, 1, 2, 3 …
//
// All of it can be read without a branch that depends on what the numbers are, and skipped without
// reading them.

/// A model, an upstream, a slot.
using SheetPlace = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
using SheetCells = std::map<SheetPlace, UsageNumbers>;

/// Cells of which nothing is left are left out.
std::string pack_sheet(const SheetCells& cells);

/// One part after the other, and of each one cell after the other. The bytes outlive it. Throws
/// SqliteError, a broken file's, when they are no sheet.
class SheetReader {
 public:
  explicit SheetReader(std::string_view bytes)
      : next_(reinterpret_cast<const unsigned char*>(bytes.data())),
        part_end_(next_),
        end_(next_ + bytes.size()) {}

  /// Goes on to the first part, or the next, whether or not all cells have been read; false behind
  /// the last.
  bool next_part();
  std::int64_t model() const { return model_; }
  std::int64_t upstream() const { return upstream_; }

  /// Goes on to the part's first cell, or the next; false behind the last.
  bool next_cell();
  std::int64_t slot() const { return slot_; }
  void add_to(UsageNumbers& sum) const;

 private:
  std::uint64_t take();

  const unsigned char* next_;  ///< what has not been read
  const unsigned char* part_end_;
  const unsigned char* const end_;
  std::int64_t model_ = 0;
  std::int64_t upstream_ = 0;
  std::int64_t slot_ = 0;
  std::uint32_t widths_ = 0;
  const unsigned char* numbers_ = nullptr;  ///< of the cell
};

}  // namespace gatehouse::dashboard
