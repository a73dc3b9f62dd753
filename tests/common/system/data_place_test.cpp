#include "common/system/data_place.h"

#include <filesystem>
#include <stdexcept>

#include <doctest/doctest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;
using testing::TempDir;
using testing::write_file;

DataPlace good_place() {
  DataPlace place;
  place.file = "/data/apikeys.json";
  return place;
}

bool mentions(const std::vector<std::string>& sentences, const std::string& text) {
  for (const std::string& sentence : sentences) {
    if (sentence.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a place that is in order is not talked about") {
  const PlaceJudgement judgement = judge(good_place());
  CHECK(judgement.faults.empty());
  CHECK(judgement.warnings.empty());
}

TEST_CASE("what keeps the file from ever being replaced is a fault, and says what to do") {
  DataPlace place = good_place();
  place.folder_is_writable = false;
  place.file_is_mount_point = true;
  const PlaceJudgement judgement = judge(place);
  CHECK(judgement.faults.size() == 2);
  CHECK(mentions(judgement.faults, "/data cannot be written by this user"));
  CHECK(mentions(judgement.faults, "mount the folder /data"));

  place = good_place();
  place.folder_exists = false;
  CHECK(mentions(judge(place).faults, "create it"));
}

TEST_CASE("what makes it less certain is a warning") {
  DataPlace place = good_place();
  place.file_is_anothers = true;
  place.names = 2;
  place.network_file_system = "NFS";
  const PlaceJudgement judgement = judge(place);
  CHECK(judgement.faults.empty());
  CHECK(judgement.warnings.size() == 3);
  CHECK(mentions(judgement.warnings, "as one user"));
  CHECK(mentions(judgement.warnings, "hard links"));
  CHECK(mentions(judgement.warnings, "NFS"));
}

TEST_CASE("a folder of ours is in order, with a file and without; a hard link is seen") {
  const TempDir folder;
  CHECK(require_usable_place(folder / "apikeys.json").empty());
  write_file(folder / "apikeys.json", "{}");
  CHECK(require_usable_place(folder / "apikeys.json").empty());
  fs::create_hard_link(folder / "apikeys.json", folder / "another");
  CHECK(mentions(require_usable_place(folder / "apikeys.json"), "hard links"));
}

TEST_CASE("a link is looked behind") {
  const TempDir folder;
  fs::create_directory(folder / "real");
  write_file(folder / "real/apikeys.json", "{}");
  fs::create_symlink(folder / "real/apikeys.json", folder / "apikeys.json");
  CHECK(look_at_place(folder / "apikeys.json").file == fs::canonical(folder / "real/apikeys.json"));
}

TEST_CASE("a folder that is missing is a fault") {
  const TempDir folder;
  CHECK_THROWS_AS(require_usable_place(folder / "nowhere/apikeys.json"), std::runtime_error);
}

TEST_CASE("a file that is mounted by itself is a fault" * doctest::skip(::geteuid() != 0)) {
  const TempDir folder;
  const fs::path file = folder / "api keys.json";  // a blank, which mountinfo escapes
  write_file(folder / "elsewhere", "{}");
  write_file(file, "{}");
  REQUIRE(::mount((folder / "elsewhere").c_str(), file.c_str(), nullptr, MS_BIND, nullptr) == 0);
  const PlaceJudgement judgement = judge(look_at_place(file));
  REQUIRE(::umount(file.c_str()) == 0);
  CHECK(mentions(judgement.faults, "mount point of its own"));
  CHECK(require_usable_place(file).empty());
}

}  // namespace gatehouse
