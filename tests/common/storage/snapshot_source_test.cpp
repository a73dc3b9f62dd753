#include "common/storage/snapshot_source.h"

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/system/sha256.h"
#include "common/system/unique_fd.h"
#include "tests/common/storage/documents.h"
#include "tests/common/storage/test_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;
using testing::read_file;
using testing::TempDir;
using testing::wait_until;
using testing::write_file;

std::string document_text(const std::string& name) {
  return R"({"keys": [{"key": "pk_ana_12345", "name": ")" + name + "\"}]}\n";
}

/// A source over a file of its own, and what it told.
struct Bench {
  explicit Bench(const std::string& text = document_text("Ana"),
                 const SnapshotSource::Options& options = {}) {
    if (!text.empty()) write_file(path, text);
    source = std::make_unique<SnapshotSource>(
        file, clock, options,
        [this](const SnapshotPtr&, const SnapshotPtr&) {
          const std::lock_guard lock(mutex);
          ++changes;
        },
        [this](const ReloadReport& report) {
          const std::lock_guard lock(mutex);
          reports.push_back(report);
        });
  }

  /// What a request does: the name of the first key as of now.
  std::string name_as_of_now() {
    if (!source->is_current()) {
      std::promise<void> looked;
      source->refresh([&] { looked.set_value(); });
      looked.get_future().get();
    }
    return source->current() ? source->current()->document().keys.at(0).name : "none";
  }

  std::size_t report_count() {
    const std::lock_guard lock(mutex);
    return reports.size();
  }

  ReloadReport last_report() {
    const std::lock_guard lock(mutex);
    return reports.back();
  }

  int change_count() {
    const std::lock_guard lock(mutex);
    return changes;
  }

  bool settles() {
    return wait_until([&] { return source->is_current(); });
  }

  TempDir folder;
  testing::ShiftedClock clock;
  std::filesystem::path path = folder / "apikeys.json";
  DataFile file{path, clock, real_file_system()};
  std::mutex mutex;
  int changes = 0;
  std::vector<ReloadReport> reports;
  std::unique_ptr<SnapshotSource> source;
};

}  // namespace

TEST_CASE("the file is loaded at the start and reported once") {
  Bench bench;
  CHECK(bench.source->current()->document().keys[0].name == "Ana");
  CHECK(bench.source->generation() == 1);
  REQUIRE(bench.report_count() == 1);
  CHECK(bench.last_report().trigger == ReloadTrigger::start);
  CHECK(bench.last_report().config_changed);
  CHECK(bench.source->health().ok);
}

TEST_CASE("every edit is seen by the next request, however quick they follow each other") {
  Bench bench;
  const auto modified = std::filesystem::last_write_time(bench.path);
  for (int i = 0; i < 400; ++i) {
    CAPTURE(i);
    const std::string name = "N" + std::to_string(1000 + i);  // always the same size
    switch (i % 8) {
      case 0:  // in place
        write_file(bench.path, document_text(name));
        break;
      case 1:  // in place, with the old modification time
        write_file(bench.path, document_text(name));
        std::filesystem::last_write_time(bench.path, modified);
        break;
      case 2:  // by another file
        write_file(bench.folder / "other", document_text(name));
        std::filesystem::rename(bench.folder / "other", bench.path);
        break;
      case 3:  // away and made anew
        std::filesystem::remove(bench.path);
        write_file(bench.path, document_text(name));
        break;
      case 4:  // vim: the old one becomes the backup, a fresh one is written, the backup goes
        std::filesystem::rename(bench.path, bench.folder / "apikeys.json~");
        write_file(bench.path, document_text(name));
        std::filesystem::remove(bench.folder / "apikeys.json~");
        break;
      case 5: {  // overwritten without being truncated
        const UniqueFd fd(::open(bench.path.c_str(), O_WRONLY | O_CLOEXEC));
        const std::string text = document_text(name);
        REQUIRE(::pwrite(fd.get(), text.data(), text.size(), 0) ==
                static_cast<ssize_t>(text.size()));
        break;
      }
      case 6:  // a hard link taken over
        write_file(bench.folder / "linked", document_text(name));
        std::filesystem::remove(bench.path);
        std::filesystem::create_hard_link(bench.folder / "linked", bench.path);
        std::filesystem::remove(bench.folder / "linked");
        break;
      default:  // by a committer
        bench.file.edit([&](Document& document) { document.keys[0].name = name; });
    }
    REQUIRE(bench.name_as_of_now() == name);
  }
  CHECK(bench.source->health().ok);
  CHECK(bench.source->generation() == 401);
}

TEST_CASE("a file that goes from A to B and back is what it is at each request") {
  Bench bench;
  write_file(bench.folder / "a", document_text("Aaa"));
  write_file(bench.folder / "b", document_text("Bbb"));
  for (int i = 0; i < 50; ++i) {
    std::filesystem::rename(bench.path, bench.folder / "old");
    std::filesystem::rename(bench.folder / "a", bench.path);
    REQUIRE(bench.name_as_of_now() == "Aaa");
    std::filesystem::rename(bench.path, bench.folder / "a");
    std::filesystem::rename(bench.folder / "b", bench.path);
    REQUIRE(bench.name_as_of_now() == "Bbb");
    std::filesystem::rename(bench.path, bench.folder / "b");
    std::filesystem::rename(bench.folder / "old", bench.path);
    REQUIRE(bench.name_as_of_now() == "Ana");
  }
}

TEST_CASE("a file that has rested is known to be current without being read") {
  Bench bench;
  REQUIRE(bench.settles());
  CHECK(bench.source->is_current());
  write_file(bench.path, document_text("Eva"));
  CHECK_FALSE(bench.source->is_current());
  CHECK(bench.name_as_of_now() == "Eva");
  CHECK(bench.settles());
}

TEST_CASE("a change is noticed when nobody asks") {
  Bench bench;
  write_file(bench.path, document_text("Eva"));
  CHECK(wait_until([&] { return bench.source->current()->document().keys[0].name == "Eva"; }));
  CHECK(bench.last_report().trigger == ReloadTrigger::file);
}

TEST_CASE("a touched file is not a reload") {
  Bench bench;
  REQUIRE(bench.settles());
  const SnapshotPtr before = bench.source->current();
  ::utimensat(AT_FDCWD, bench.path.c_str(), nullptr, 0);
  CHECK(bench.name_as_of_now() == "Ana");
  CHECK(bench.source->current() == before);
  CHECK(bench.change_count() == 1);
  CHECK(bench.report_count() == 1);
}

TEST_CASE("usage is a change of the document and not a reload") {
  Bench bench;
  const std::string id = bench.source->current()->document().keys[0].id;
  bench.clock.advance(5s);
  bench.file.record_usage([&](UsageEdit& usage) { usage.add_usage(id, bench.clock.now(), 5); });
  CHECK(bench.name_as_of_now() == "Ana");
  CHECK(bench.source->current()->document().keys[0].total_lifetime_tokens == 5);
  CHECK(bench.change_count() == 2);
  CHECK(bench.source->generation() == 1);
  CHECK(bench.report_count() == 1);
}

TEST_CASE("a file that turns bad changes nothing, is reported once, and heals") {
  Bench bench;
  REQUIRE(bench.settles());
  const SnapshotPtr good = bench.source->current();
  std::string text;
  SUBCASE("emptied") { text = ""; }
  SUBCASE("truncated") { text = document_text("Ana").substr(0, 20); }
  SUBCASE("invalid") { text = R"({"keys": [{"name": 5}]})"; }
  write_file(bench.path, text);
  CHECK(bench.name_as_of_now() == "Ana");
  CHECK(bench.source->current() == good);
  CHECK_FALSE(bench.source->health().ok);
  REQUIRE(bench.source->health().failure.has_value());
  CHECK_FALSE(bench.source->health().failure->problems.empty());

  REQUIRE(bench.settles());  // known to be bad in this state: nothing to look at again
  for (int i = 0; i < 5; ++i) CHECK(bench.name_as_of_now() == "Ana");
  CHECK(bench.report_count() == 2);
  CHECK_FALSE(bench.last_report().ok);
  CHECK(read_file(bench.path) == text);

  write_file(bench.path, document_text("Eva"));
  CHECK(bench.name_as_of_now() == "Eva");
  CHECK(bench.source->health().ok);
  CHECK(bench.source->generation() == 2);
}

TEST_CASE("a file that vanishes changes nothing until it is back") {
  Bench bench;
  std::filesystem::remove(bench.path);
  CHECK(bench.name_as_of_now() == "Ana");
  CHECK_FALSE(bench.source->health().ok);
  CHECK(bench.source->is_current());
  write_file(bench.path, document_text("Eva"));
  CHECK(bench.name_as_of_now() == "Eva");
  CHECK(bench.source->health().ok);
}

TEST_CASE("a source that starts on a bad file recovers by itself") {
  Bench bench("{\"keys\": [");
  CHECK(bench.source->current() == nullptr);
  CHECK(bench.source->generation() == 0);
  REQUIRE(bench.source->health().failure.has_value());
  CHECK(bench.source->health().failure->position.has_value());
  write_file(bench.path, document_text("Ana"));
  CHECK(bench.name_as_of_now() == "Ana");
  CHECK(bench.source->generation() == 1);
}

TEST_CASE("a source that starts without a file has an empty document, and takes the first one") {
  Bench bench("");
  REQUIRE(bench.source->current() != nullptr);
  CHECK(bench.source->current()->document().keys.empty());
  CHECK(bench.source->is_current());
  write_file(bench.path, document_text("Ana"));
  CHECK(bench.name_as_of_now() == "Ana");
  std::filesystem::remove(bench.path);
  CHECK(bench.name_as_of_now() == "Ana");
  CHECK_FALSE(bench.source->health().ok);
}

TEST_CASE("an editor that truncates and rewrites in place never shows an empty document") {
  Bench bench;
  std::atomic<bool> stop{false};
  std::thread editor([&] {
    for (int i = 0; !stop; ++i) write_file(bench.path, document_text("N" + std::to_string(i)));
  });
  const KeyDigest digest = sha256("pk_ana_12345");
  int missing = 0;
  for (int i = 0; i < 300; ++i) {
    bench.name_as_of_now();
    if (bench.source->current()->find(digest) == nullptr) ++missing;
  }
  stop = true;
  editor.join();
  CHECK(missing == 0);
}

TEST_CASE("without hot reload only an explicit reload looks at the file") {
  Bench bench(document_text("Ana"), {.hot_reload = false, .ttl = std::nullopt});
  write_file(bench.path, document_text("Eva"));
  CHECK(bench.source->is_current());
  CHECK(bench.name_as_of_now() == "Ana");
  const ReloadReport report = bench.source->reload(ReloadTrigger::sighup);
  CHECK(report.ok);
  CHECK(report.config_changed);
  CHECK(report.trigger == ReloadTrigger::sighup);
  CHECK(report.generation == 2);
  CHECK(bench.name_as_of_now() == "Eva");
}

TEST_CASE("the ttl forces a look when nothing else would") {
  Bench bench(document_text("Ana"), {.hot_reload = false, .ttl = 20ms});
  write_file(bench.path, document_text("Eva"));
  CHECK(wait_until([&] { return bench.source->current()->document().keys[0].name == "Eva"; }));
  CHECK(bench.last_report().trigger == ReloadTrigger::ttl);
}

TEST_CASE("an explicit reload of a bad file says what is wrong each time it is asked") {
  Bench bench;
  write_file(bench.path, "{");
  for (int i = 0; i < 2; ++i) {
    const ReloadReport report = bench.source->reload(ReloadTrigger::api);
    CHECK_FALSE(report.ok);
    CHECK_FALSE(report.error.empty());
    CHECK(report.position.has_value());
    CHECK(report.generation == 1);
  }
}

TEST_CASE("a committed snapshot is adopted as it is") {
  // Without hot reload nothing else can bring it in.
  Bench bench(document_text("Ana"), {.hot_reload = false, .ttl = std::nullopt});
  const auto committed = bench.file.edit(
      [](Document& document) { document.keys[0].name = "Eva"; },
      {.author = "ana",
       .on_swapped = [&](const SnapshotPtr& snapshot) { bench.source->adopt(snapshot); }});
  CHECK(wait_until([&] { return bench.source->current() == committed; }));
  CHECK(bench.source->generation() == 2);
  CHECK(wait_until([&] { return bench.report_count() == 2; }));
  CHECK(bench.last_report().config_changed);
}

TEST_CASE("a committed snapshot that somebody has replaced since is not adopted") {
  Bench bench;
  const auto committed = bench.file.edit([](Document& document) { document.keys[0].name = "Eva"; });
  write_file(bench.path, document_text("By hand"));
  bench.source->adopt(committed);
  CHECK(bench.name_as_of_now() == "By hand");
  bench.source->adopt(nullptr);
  CHECK(bench.name_as_of_now() == "By hand");
}

TEST_CASE("several sources, and one after another, do not mix up in one thread") {
  Bench first(document_text("First"));
  Bench second(document_text("Second"));
  CHECK(first.source->current()->document().keys[0].name == "First");
  CHECK(second.source->current()->document().keys[0].name == "Second");
  CHECK(first.source->current()->document().keys[0].name == "First");
  for (int i = 0; i < 50; ++i) {
    Bench again(document_text("N" + std::to_string(i)));
    REQUIRE(again.source->current()->document().keys[0].name == "N" + std::to_string(i));
  }
}

TEST_CASE("a snapshot is let go when its source and its users are gone") {
  std::weak_ptr<const Snapshot> watched;
  {
    Bench bench;
    watched = bench.source->current();
    write_file(bench.path, document_text("Eva"));
    CHECK(bench.name_as_of_now() == "Eva");
    CHECK(bench.settles());
    bench.source->current();
    CHECK(wait_until([&] { return watched.expired(); }));
  }
}

TEST_CASE("many threads that ask at once all get an answer that is not older than their question") {
  Bench bench;
  std::atomic<int> written{0};
  std::atomic<int> stale{0};
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int t = 0; t < 4; ++t) {
    readers.emplace_back([&] {
      while (!stop) {
        const int at_least = written;
        const std::string name = bench.name_as_of_now();
        const int seen = name == "Ana" ? 0 : std::stoi(name.substr(1));
        if (seen < at_least) ++stale;
      }
    });
  }
  for (int i = 1; i <= 200; ++i) {
    write_file(bench.folder / "next", document_text("N" + std::to_string(i)));
    std::filesystem::rename(bench.folder / "next", bench.path);
    written = i;
    std::this_thread::sleep_for(1ms);
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  CHECK(stale == 0);
}

TEST_CASE("every report is preceded by one start of the same trigger") {
  std::mutex mutex;
  std::vector<std::string> events;
  const auto note = [&](std::string event) {
    const std::lock_guard lock(mutex);
    events.push_back(std::move(event));
  };
  SnapshotSource::Options options;
  options.on_start = [&](ReloadTrigger trigger, std::uint64_t generation) {
    note("start " + std::string(to_string(trigger)) + ' ' + std::to_string(generation));
  };
  TempDir folder;
  const SystemClock clock;
  const DataFile file(folder / "apikeys.json", clock, real_file_system());
  write_file(file.path(), document_text("Ana"));
  SnapshotSource source(file, clock, options, {}, [&](const ReloadReport& report) {
    note((report.ok ? "ok " : "bad ") + std::string(to_string(report.trigger)) + ' ' +
         std::to_string(report.generation));
  });
  const auto has = [&](std::size_t count) {
    return wait_until([&] {
      const std::lock_guard lock(mutex);
      return events.size() >= count;
    });
  };
  REQUIRE(has(2));
  source.reload(ReloadTrigger::api);
  write_file(folder / "next", document_text("Bob"));
  std::filesystem::rename(folder / "next", file.path());
  REQUIRE(has(6));
  write_file(folder / "next", "{");
  std::filesystem::rename(folder / "next", file.path());
  REQUIRE(has(8));
  source.reload(ReloadTrigger::sighup);
  const std::lock_guard lock(mutex);
  CHECK(events == std::vector<std::string>{"start start 0", "ok start 1", "start api 1", "ok api 1",
                                           "start file 1", "ok file 2", "start file 2",
                                           "bad file 2", "start sighup 2", "bad sighup 2"});
}

}  // namespace gatehouse
