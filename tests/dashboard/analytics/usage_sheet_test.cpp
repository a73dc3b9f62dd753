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
  while (reader.next_part()) {
    while (reader.next_cell()) {
      reader.add_to(cells[{reader.model(), reader.upstream(), reader.slot()}]);
    }
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
      UsageNumbers& numbers = cells[{static_cast<std::int64_t>(random() % 4 * 1'000'000),
                                     static_cast<std::int64_t>(random() % 2 * 200),
                                     static_cast<std::int64_t>(random() % 96)}];
      numbers = {number(), number(), number(), number(), number(), number(), number(), number()};
    }
    std::erase_if(cells, [](const auto& cell) { return cell.second == UsageNumbers{}; });
    CHECK(read(pack_sheet(cells)) == cells);
  }
}

TEST_CASE("the largest and the smallest numbers fit into a sheet") {
  const SheetCells cells{{{kMost, 1, 95}, {kMost, kLeast, -1, 1, 0, 127, -128, 128}},
                         {{kMost, kMost, 0}, {kLeast, kLeast, kMost, kMost, -1, 0, kMost, kLeast}}};
  CHECK(read(pack_sheet(cells)) == cells);
}

TEST_CASE("cells of which nothing is left need no bytes") {
  CHECK(pack_sheet({}).empty());
  CHECK(pack_sheet({{{3, 1, 2}, {}}}).empty());
  CHECK(read("").empty());
}

TEST_CASE("parts and cells can be left unread") {
  const SheetCells cells{{{1, 1, 0}, {1}}, {{1, 1, 9}, {2}}, {{1, 2, 3}, {3}}, {{4, 1, 5}, {4}}};
  const std::string bytes = pack_sheet(cells);
  SheetReader reader(bytes);
  REQUIRE(reader.next_part());
  REQUIRE(reader.next_cell());
  REQUIRE(reader.next_part());
  CHECK(reader.upstream() == 2);
  REQUIRE(reader.next_part());
  CHECK(reader.model() == 4);
  REQUIRE(reader.next_cell());
  UsageNumbers sum{10};
  reader.add_to(sum);
  CHECK(sum == UsageNumbers{14});
  CHECK_FALSE(reader.next_cell());
  CHECK_FALSE(reader.next_part());
}

TEST_CASE("bytes of a sheet stay what they are: files are read by later versions") {
  const SheetCells cells{{{300, 5, 2}, {1, 0, -300, 0, 0, 0, 0, 64}}};
  CHECK(pack_sheet(cells) ==
        std::string("\xac\x02\x05\x09\x02\x01\x02\x00\x10\x02\x57\x02\x80", 13));
}

TEST_CASE("bytes that are no sheet are a broken file, wherever they end") {
  const auto refused = [](const std::string& bytes) {
    try {
      read(bytes);
      return false;
    } catch (const SqliteError& error) {
      return error.is_broken_file();
    }
  };
  const std::string whole = pack_sheet({{{300, 5, 2}, {1, 0, -300, 0, 0, 0, 0, 64}}});
  CHECK_FALSE(refused(whole));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(refused(whole.substr(0, size)));
    // The same where the part says that it ends there.
    std::string shorter = whole.substr(0, size);
    if (size > 4) shorter[3] = static_cast<char>(size - 4);
    CHECK(refused(shorter));
  }
  for (unsigned number = 0; number < 8; ++number) {
    // A model, an upstream, a part's length, a slot; then nine bytes for one number.
    std::string too_wide("\x01\x01\x0e\x02", 4);
    for (const unsigned byte : {0u, 1u, 2u, 3u}) {
      too_wide += static_cast<char>(0x9u << (4 * number) >> (8 * byte));
    }
    CAPTURE(number);
    CHECK(refused(too_wide + std::string(9, '\x01')));
  }
  CHECK(refused(std::string(11, '\xff')));
}

}  // namespace gatehouse::dashboard
