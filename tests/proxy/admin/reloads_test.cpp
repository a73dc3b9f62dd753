#include <doctest/doctest.h>

#include "common/system/clock.h"
#include "proxy/admin/reload_history.h"
#include "proxy/admin/reload_preview.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy {
namespace {

using Lines = std::vector<std::string>;
using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;

TEST_CASE("a preview compares the file with what is served, or says what is wrong with it") {
  TempDir folder;
  const SystemClock clock;
  const DataFile file(folder / "apikeys.json", clock, real_file_system());
  write_file(
      folder / "apikeys.json",
      R"({"keys":[{"id":"key_1","name":"ci","key":"sk-hand-written","token_limit_per_5h":5}]})");
  const ReloadPreview first = preview_reload(file, nullptr);
  CHECK(first.ok);
  CHECK(first.changes == Lines{"key key_1 \"ci\" added"});

  const SnapshotPtr served = file.load();
  CHECK(preview_reload(file, served).changes.empty());
  write_file(folder / "apikeys.json", R"({"keys":[{]})");
  const ReloadPreview broken = preview_reload(file, served);
  CHECK_FALSE(broken.ok);
  CHECK(broken.error.find("apikeys.json") != std::string::npos);
  CHECK(broken.changes.empty());
}

TEST_CASE("the history gives a change's differences to its report and to no other") {
  TempDir folder;
  const SystemClock clock;
  const DataFile file(folder / "apikeys.json", clock, real_file_system());
  const SnapshotPtr empty = file.load();
  write_file(
      folder / "apikeys.json",
      R"({"keys":[{"id":"key_1","name":"ci","key":"sk-hand-written","token_limit_per_5h":5}]})");
  const SnapshotPtr filled = file.load();

  ReloadHistory history;
  ReloadReport failed;
  failed.ok = false;
  ReloadReport changed;
  changed.config_changed = true;
  history.note_change(nullptr, empty);
  history.add(changed);
  history.note_change(empty, filled);
  history.add(changed);
  history.add(failed);
  history.add(changed);

  const auto reloads = history.newest_first();
  REQUIRE(reloads.size() == 4);
  CHECK(reloads[0].changes.empty());
  CHECK(reloads[1].changes.empty());
  CHECK(reloads[2].changes == Lines{"key key_1 \"ci\" added"});
  CHECK(reloads[3].changes.empty());
}

}  // namespace
}  // namespace gatehouse::proxy
