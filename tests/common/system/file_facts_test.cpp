#include "common/system/file_facts.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace gatehouse {

TEST_CASE("who may read and write goes by owner, group and the rest, in this order") {
  struct Case {
    unsigned mode;
    UserIds who;
    bool read;
    bool write;
  };
  constexpr std::uint32_t kOwner = 10;
  constexpr std::uint32_t kGroup = 20;
  for (const Case& each :
       {Case{0600, {kOwner, kGroup}, true, true}, Case{0600, {11, kGroup}, false, false},
        Case{0640, {11, kGroup}, true, false}, Case{0040, {kOwner, kGroup}, false, false},
        Case{0604, {11, 21}, true, false}, Case{0602, {11, 21}, false, true},
        Case{0000, {0, 0}, true, true}}) {
    const FileFacts facts{false, each.mode, kOwner, kGroup};
    CAPTURE(each.mode);
    CAPTURE(each.who.user);
    CHECK(may_read(facts, each.who) == each.read);
    CHECK(may_write(facts, each.who) == each.write);
  }
}

TEST_CASE("a file is looked at as it is, a missing one is none") {
  const testing::TempDir folder;
  testing::write_file(folder / "f", "x");
  REQUIRE(::chmod((folder / "f").c_str(), 0640) == 0);
  const auto facts = look_at_file(folder / "f");
  REQUIRE(facts.has_value());
  CHECK(facts->mode == 0640);
  CHECK(facts->owner == own_ids().user);
  CHECK_FALSE(facts->is_folder);
  CHECK(look_at_file(folder.path())->is_folder);
  CHECK_FALSE(look_at_file(folder / "none").has_value());
  CHECK(room_at(folder.path())->total >= room_at(folder.path())->free);
}

TEST_CASE("a process has an owner as long as it runs") {
  CHECK(owner_of_process(::getpid())->user == own_ids().user);
  CHECK_FALSE(owner_of_process(0).has_value());
  CHECK_FALSE(owner_of_process(1'000'000'000).has_value());
}

}  // namespace gatehouse
