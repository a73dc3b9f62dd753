#include "dashboard/analytics/usage_sheet.h"

#include <limits>
#include <random>

#include <doctest/doctest.h>

#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {
namespace {

SheetCells read(const std::string& bytes) {
  SheetCells cells;
  SheetReader reader(bytes);
  while (reader.next()) {
    cells[{reader.slot(), reader.model(), reader.upstream()}] += reader.numbers();
  }
  return cells;
}

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("a sheet is read as it was packed") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 500; ++round) {
    SheetCells cells;
    for (std::uint64_t i = random() % 40; i > 0; --i) {
      // Of every magnitude and both signs, and many that are 0.
      const auto number = [&]() -> std::int64_t {
        return random() % 3 == 0 ? 0 : static_cast<std::int64_t>(random()) >> random() % 64;
      };
      UsageNumbers& numbers = cells[{static_cast<std::int64_t>(random() % 96),
                                     static_cast<std::int64_t>(random() % 1'000'000),
                                     static_cast<std::int64_t>(random() % 200)}];
      numbers = {number(), number(), number(), number(), number(), number(), number(), number()};
    }
    std::erase_if(cells, [](const auto& cell) { return cell.second == UsageNumbers{}; });
    CHECK(read(pack_sheet(cells)) == cells);
  }
}

TEST_CASE("the largest and the smallest numbers fit into a sheet") {
  const SheetCells cells{{{95, kMost, 1}, {kMost, kLeast, -1, 1, 0, 127, -128, 128}}};
  CHECK(read(pack_sheet(cells)) == cells);
}

TEST_CASE("cells of which nothing is left need no bytes") {
  CHECK(pack_sheet({}).empty());
  CHECK(pack_sheet({{{3, 1, 2}, {}}}).empty());
  CHECK(read("").empty());
}

TEST_CASE("bytes of a sheet stay what they are: files are read by later versions") {
  const SheetCells cells{{{2, 300, 5}, {1, 0, -70, 0, 0, 0, 0, 64}}};
  CHECK(pack_sheet(cells) == std::string("\x02\xac\x02\x05\x85\x01\x02\x8b\x01\x80\x01", 11));
}

TEST_CASE("bytes that are no sheet are a broken file, wherever they end") {
  const std::string whole = pack_sheet({{{2, 300, 5}, {1, 0, -70, 0, 0, 0, 0, 64}}});
  for (std::size_t size = 1; size < whole.size(); ++size) {
    CAPTURE(size);
    try {
      read(whole.substr(0, size));
      FAIL("was read");
    } catch (const SqliteError& error) {
      CHECK(error.is_broken_file());
    }
  }
  CHECK_THROWS_AS(read(std::string(11, '\xff')), SqliteError);
}

}  // namespace gatehouse::dashboard
