#include "common/system/line_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using testing::TempDir;
using Lines = std::vector<std::string>;

Lines forwards(const std::filesystem::path& path, std::size_t most = 1'000'000) {
  Lines lines;
  each_line(real_file_system(), path, [&](std::string_view line) {
    lines.emplace_back(line);
    return lines.size() < most;
  });
  return lines;
}

Lines backwards(const std::filesystem::path& path, std::size_t most = 1'000'000) {
  Lines lines;
  each_line_backwards(real_file_system(), path, [&](std::string_view line) {
    lines.emplace_back(line);
    return lines.size() < most;
  });
  return lines;
}

}  // namespace

TEST_CASE("lines come in order from the front, in the other from the end") {
  const TempDir folder;
  const auto path = folder / "lines";
  // Around the size of the pieces in which files are read.
  const std::vector<std::size_t> lengths{0, 1, 70, 65'535, 65'536, 65'537, 200'000};
  for (const std::size_t length : lengths) {
    CAPTURE(length);
    Lines wanted;
    std::string text;
    for (int i = 0; i < 5; ++i) {
      wanted.push_back(std::string(length, static_cast<char>('a' + i)));
      text += wanted.back() + "\n";
    }
    testing::write_file(path, text + "torn");
    CHECK(forwards(path) == wanted);
    CHECK(forwards(path, 2).size() == 2);
    const Lines first_two = backwards(path, 2);
    std::reverse(wanted.begin(), wanted.end());
    CHECK(backwards(path) == wanted);
    CHECK(first_two == Lines(wanted.begin(), wanted.begin() + 2));
  }
}

TEST_CASE("what stands behind the last line feed is measured and no line") {
  const TempDir folder;
  const auto path = folder / "lines";
  const auto ignore = [](std::string_view) { return true; };
  CHECK(each_line(real_file_system(), folder / "none", ignore) == 0);
  CHECK(backwards(folder / "none").empty());
  testing::write_file(path, "no end");
  CHECK(each_line(real_file_system(), path, ignore) == 6);
  CHECK(backwards(path).empty());
  testing::write_file(path, "\n");
  CHECK(forwards(path) == Lines{""});
  CHECK(backwards(path) == Lines{""});
}

}  // namespace gatehouse
