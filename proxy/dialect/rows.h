#pragma once

#include <cstddef>

namespace gatehouse::proxy::dialect {

/// Whether a table has a row for each value of an enum, up to `last`, at the value's own index, so
/// that it can be looked up by it. `member` says which value a row is of.
template <typename Rows, typename Row, typename Enum>
constexpr bool has_row_for_each(const Rows& rows, Enum Row::*member, Enum last) {
  std::size_t index = 0;
  for (const Row& row : rows) {
    if (row.*member != static_cast<Enum>(index++)) return false;
  }
  return index == static_cast<std::size_t>(last) + 1;
}

}  // namespace gatehouse::proxy::dialect
