#include "common/system/replacement_file.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/system/file_error.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using testing::TempDir;
using Outcome = ReplacementFile::Outcome;

std::size_t files_in(const TempDir& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

}  // namespace

TEST_CASE("a replacement takes the place of the file that was read") {
  const TempDir folder;
  const auto path = folder / "f";
  testing::write_file(path, "one");
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  const auto read = read_file(real_file_system(), path, 100);
  {
    ReplacementFile replacement(real_file_system(), path, "two");
    CHECK(files_in(folder) == 2);
    CHECK(replacement.swap_in(read) == Outcome::replaced);
    CHECK(replacement.signature() == signature_of(real_file_system(), path));
  }
  CHECK(testing::read_file(path) == "two");
  CHECK(files_in(folder) == 1);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0640);
}

TEST_CASE("a replacement that is not swapped in leaves nothing behind") {
  const TempDir folder;
  testing::write_file(folder / "f", "one");
  { const ReplacementFile replacement(real_file_system(), folder / "f", "two"); }
  CHECK(testing::read_file(folder / "f") == "one");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("an edit between reading and swapping stands") {
  const TempDir folder;
  const auto path = folder / "f";
  testing::write_file(path, "one");
  const auto read = read_file(real_file_system(), path, 100);
  ReplacementFile replacement(real_file_system(), path, "two");

  SUBCASE("in place") { testing::write_file(path, "edited"); }
  SUBCASE("by another file") {
    testing::write_file(folder / "other", "edited");
    std::filesystem::rename(folder / "other", path);
  }
  SUBCASE("by removal") {
    std::filesystem::remove(path);
    CHECK(replacement.swap_in(read) == Outcome::target_changed);
    CHECK_FALSE(std::filesystem::exists(path));
    return;
  }
  CHECK(replacement.swap_in(read) == Outcome::target_changed);
  CHECK(testing::read_file(path) == "edited");
}

TEST_CASE("an edit that its signature does not show is found by its bytes and put back") {
  const TempDir folder;
  const auto path = folder / "f";
  testing::write_file(path, "new");
  const auto inode = signature_of(real_file_system(), path)->inode;
  auto read = read_file(real_file_system(), path, 100);
  read->bytes = "old";  // as if the edit had come in the same tick, after the read
  ReplacementFile replacement(real_file_system(), path, "ours");
  CHECK(replacement.swap_in(read) == Outcome::target_changed);
  CHECK(testing::read_file(path) == "new");
  CHECK(signature_of(real_file_system(), path)->inode == inode);
}

TEST_CASE("a file that somebody has open for writing is not taken away from him") {
  const TempDir folder;
  const auto path = folder / "f";
  testing::write_file(path, "one");
  const auto read = read_file(real_file_system(), path, 100);
  const UniqueFd editor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  REQUIRE(editor);
  ReplacementFile replacement(real_file_system(), path, "two");
  CHECK(replacement.swap_in(read) == Outcome::target_changed);
  REQUIRE(::write(editor.get(), "edit", 4) == 4);
  CHECK(testing::read_file(path) == "edit");
}

TEST_CASE("where there was no file, one made in between stands") {
  const TempDir folder;
  const auto path = folder / "f";
  ReplacementFile first(real_file_system(), path, "first");
  ReplacementFile second(real_file_system(), path, "second");
  CHECK(first.swap_in(std::nullopt) == Outcome::replaced);
  CHECK(second.swap_in(std::nullopt) == Outcome::target_changed);
  CHECK(testing::read_file(path) == "first");
  CHECK(first.signature() == signature_of(real_file_system(), path));
}

TEST_CASE("a folder that is away is an error that names the path") {
  const TempDir folder;
  try {
    const ReplacementFile replacement(real_file_system(), folder / "none/f", "x");
    FAIL("made");
  } catch (const FileError& error) {
    CHECK(error.error_number() == ENOENT);
    CHECK(std::string(error.what()).find((folder / "none").string()) != std::string::npos);
  }
}

}  // namespace gatehouse
