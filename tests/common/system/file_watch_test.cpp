#include "common/system/file_watch.h"

#include <thread>

#include <doctest/doctest.h>

#include "common/system/files.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;
using testing::TempDir;
using Event = FileWatch::Event;

}  // namespace

TEST_CASE("a finished write and a replaced file end the wait") {
  const TempDir folder;
  const auto path = folder / "f";
  FileWatch watch(path);
  testing::write_file(path, "in place");
  CHECK(watch.wait(20s) == Event::changed);
  while (watch.wait(50ms) == Event::changed) {
  }
  write_file_atomically(real_file_system(), path, "replaced");
  CHECK(watch.wait(20s) == Event::changed);
}

TEST_CASE("other files in the folder do not end the wait") {
  const TempDir folder;
  FileWatch watch(folder / "f");
  testing::write_file(folder / "f.lock", "x");
  CHECK(watch.wait(30ms) == Event::timeout);
}

TEST_CASE("a wake from another thread ends the wait, also when it came before it") {
  const TempDir folder;
  FileWatch watch(folder / "f");
  watch.wake();
  CHECK(watch.wait(20s) == Event::woken);
  std::thread other([&] { watch.wake(); });
  CHECK(watch.wait(20s) == Event::woken);
  other.join();
}

TEST_CASE("a folder that appears later is watched from then on") {
  const TempDir folder;
  FileWatch watch(folder / "later/f");
  CHECK(watch.wait(1ms) == Event::timeout);
  std::filesystem::create_directory(folder / "later");
  CHECK(watch.wait(1ms) == Event::timeout);
  testing::write_file(folder / "later/f", "x");
  CHECK(watch.wait(20s) == Event::changed);
}

}  // namespace gatehouse
