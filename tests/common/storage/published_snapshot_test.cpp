#include "common/storage/published_snapshot.h"

#include <thread>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;

FileState changed_at(Timestamp time) {
  FileState state;
  state.signature.emplace().changed_ns = std::chrono::nanoseconds(time.time_since_epoch()).count();
  return state;
}

Published found(FileState state, Clock::Monotonic first_seen, bool committed_here = false) {
  return {nullptr, std::move(state), false, first_seen, committed_here};
}

}  // namespace

TEST_CASE("a signature proves the content only of a file that was old enough when it was read") {
  const Timestamp wall = *parse_rfc3339("2026-01-01T00:00:00Z");
  const Clock::Monotonic mono = Clock::Monotonic{} + 100s;
  struct Case {
    const char* what;
    std::chrono::milliseconds age;         ///< of the file by the wall clock
    std::chrono::milliseconds seen_since;  ///< by the monotonic clock
    bool proves;
  };
  const Case cases[] = {
      {"just written, just seen", 0ms, 0ms, false},
      {"just too young", 19ms, 19ms, false},
      {"old by the wall clock", 20ms, 0ms, true},
      {"long seen", 0ms, 20ms, true},
      {"from the future, just seen", -1h, 0ms, false},
      {"from the future, long seen", -1h, 20ms, true},
      {"first seen after the read began", 0ms, -5ms, false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    CHECK(proves_content(found(changed_at(wall - each.age), mono - each.seen_since),
                         {mono, wall, 0}) == each.proves);
  }
  CHECK(proves_content(found(FileState{}, mono), {mono, wall, 0}));
}

TEST_CASE("a commit of ours proves its content from the next tick of the file clock on") {
  const Timestamp wall = *parse_rfc3339("2026-01-01T00:00:00.500Z");
  const Clock::Monotonic mono = Clock::Monotonic{} + 100s;
  const FileState state = changed_at(wall);
  const std::int64_t changed = state.signature->changed_ns;
  const auto proves = [&](const FileState& its_state, std::int64_t file_clock, bool ours) {
    return proves_content(found(its_state, mono, ours), {mono, wall, file_clock});
  };
  CHECK_FALSE(proves(state, changed, true));
  CHECK(proves(state, changed + 1, true));
  CHECK_FALSE(proves(state, changed + 4'000'000, false));
  CHECK_FALSE(proves(state, changed - 1'000'000'000, true));
  const FileState whole_seconds = changed_at(*parse_rfc3339("2026-01-01T00:00:00Z"));
  CHECK_FALSE(proves_content(found(whole_seconds, mono, true),
                             {mono, *parse_rfc3339("2026-01-01T00:00:00Z"), changed + 4'000'000}));
}

TEST_CASE("the file clock ticks, and stamps no change with an earlier moment") {
  const testing::TempDir folder;
  for (int i = 0; i < 200; ++i) {
    const std::int64_t before = file_clock_ns();
    testing::write_file(folder / "file", std::to_string(i));
    CHECK(signature_of(real_file_system(), folder / "file")->changed_ns >= before);
  }
  const std::int64_t start = file_clock_ns();
  CHECK(testing::wait_until([&] { return file_clock_ns() > start; }));
}

TEST_CASE("each thread sees what was published, and keeps nothing alive beyond its owner") {
  std::weak_ptr<const Snapshot> watched;
  auto published = std::make_unique<PublishedSnapshot>();
  CHECK(published->get().snapshot == nullptr);
  {
    const SnapshotPtr snapshot = std::make_shared<Snapshot>(Document{}, std::nullopt);
    watched = snapshot;
    published->publish({snapshot, {}, true, {}});
    CHECK(published->get().snapshot == snapshot);
    std::thread([&] { CHECK(published->get().snapshot == snapshot); }).join();
  }
  published.reset();
  PublishedSnapshot other;  // asking another one drops the copy of the one that is gone
  CHECK(other.get().snapshot == nullptr);
  CHECK(watched.expired());
}

TEST_CASE("a thread that lets go keeps no replaced document alive") {
  PublishedSnapshot published;
  std::weak_ptr<const Snapshot> watched;
  {
    const SnapshotPtr first = std::make_shared<Snapshot>(Document{}, std::nullopt);
    watched = first;
    published.publish({first, {}, true, {}});
    CHECK(published.get().snapshot == first);
  }
  const SnapshotPtr second = std::make_shared<Snapshot>(Document{}, std::nullopt);
  published.publish({second, {}, true, {}});
  CHECK_FALSE(watched.expired());
  published.let_go();
  CHECK(watched.expired());
  CHECK(published.get().snapshot == second);
}

}  // namespace gatehouse
