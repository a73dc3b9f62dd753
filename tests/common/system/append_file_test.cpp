#include "common/system/append_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using gatehouse::testing::read_file;
using gatehouse::testing::TempDir;

}  // namespace

TEST_CASE("what is set aside comes one behind the other, for the owner's eyes only") {
  const TempDir folder;
  const auto path = folder / "aside";
  append_aside(real_file_system(), path, "one\n");
  append_aside(real_file_system(), path, "two\n");
  CHECK(read_file(path) == "one\ntwo\n");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("what root sets aside in another's folder becomes that one's" *
          doctest::skip(::geteuid() != 0)) {
  constexpr uid_t kSomebody = 65'534;
  const TempDir folder;
  REQUIRE(::chown(folder.path().c_str(), kSomebody, kSomebody) == 0);
  const auto path = folder / "aside";
  append_aside(real_file_system(), path, "one\n");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK(status.st_uid == kSomebody);
  CHECK(status.st_gid == kSomebody);
}

}  // namespace gatehouse
