#include "proxy/usage/journal.h"

#include <csignal>
#include <thread>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/system/file_lock.h"
#include "tests/proxy/usage/usage_fixture.h"
#include "tests/support/journal_record.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::wait_until;

struct Setup {
  TempDir dir;
  Quiet quiet;
  std::filesystem::path folder = dir / "usage";

  Journal::Options options() const {
    Journal::Options options;
    options.folder = folder;
    options.instance = "01TEST";
    options.sync_delay = std::chrono::milliseconds{5};
    options.retry_delay = std::chrono::milliseconds{5};
    return options;
  }
  std::filesystem::path path() const { return folder / "01TEST.jsonl"; }
};

Journal::Position append(Journal& journal, TokenCount tokens) {
  return gatehouse::testing::append(journal, make_record("key_1", tokens), {tokens, kNoon});
}

// Caps the size of files this process may write, as a full disk would; SIGXFSZ would end us.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limited = old_;
    limited.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int) = nullptr;
};

void check_complete(const std::vector<JournalLine>& lines, std::int64_t count) {
  REQUIRE(lines.size() == static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    REQUIRE(lines[static_cast<std::size_t>(i)].seq == i + 1);
  }
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

TEST_CASE("a journal is private, and locked exactly while its proxy lives") {
  Setup setup;
  {
    Journal journal(real_file_system(), setup.options(), setup.quiet.log);
    CHECK(mode_of(setup.folder) == 0700);
    CHECK(mode_of(setup.path()) == 0600);
    CHECK(is_locked(real_file_system(), setup.path()));
    CHECK_FALSE(AppendFile::try_adopt(real_file_system(), setup.path()).has_value());
  }
  CHECK_FALSE(is_locked(real_file_system(), setup.path()));
  CHECK(AppendFile::try_adopt(real_file_system(), setup.path()).has_value());
}

TEST_CASE("a line can be read by others the moment append returns, and is synced soon after") {
  Setup setup;
  Journal journal(real_file_system(), setup.options(), setup.quiet.log);
  CHECK(append(journal, 10).seq == 1);
  CHECK(append(journal, 20).seq == 2);
  const auto lines = lines_of(setup.folder, "01TEST");
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].counted.tokens == 20);
  CHECK(wait_until([&] { return journal.synced_seq() == 2; }));
  CHECK(journal.healthy());
}

TEST_CASE("a cut divides lines into epochs at one sequence") {
  Setup setup;
  Journal journal(real_file_system(), setup.options(), setup.quiet.log);
  const auto before = append(journal, 1);
  const auto cut = journal.cut();
  const auto after = append(journal, 1);
  CHECK(cut.seq == before.seq);
  CHECK(cut.epoch == before.epoch);
  CHECK(after.epoch == cut.epoch + 1);
}

TEST_CASE("lines in the queue are written together, or by the next append, or by a sync") {
  Setup setup;
  Journal journal(real_file_system(), setup.options(), setup.quiet.log);
  const auto enqueue = [&](TokenCount tokens) {
    return journal.enqueue(make_record("key_1", tokens), {tokens, kNoon}).seq;
  };
  CHECK(enqueue(10) == 1);
  CHECK(enqueue(20) == 2);
  CHECK(journal.last_seq() == 2);
  journal.write_queue();
  check_complete(lines_of(setup.folder, "01TEST"), 2);
  CHECK(enqueue(30) == 3);
  CHECK(append(journal, 40).seq == 4);
  check_complete(lines_of(setup.folder, "01TEST"), 4);
  CHECK(enqueue(50) == 5);
  CHECK(journal.sync());
  CHECK(journal.synced_seq() == 5);
  check_complete(lines_of(setup.folder, "01TEST"), 5);
}

TEST_CASE("lines in the queue that nobody writes are durable soon all the same") {
  Setup setup;
  Journal journal(real_file_system(), setup.options(), setup.quiet.log);
  journal.enqueue(make_record("key_1", 10), {10, kNoon});
  CHECK(wait_until([&] { return journal.synced_seq() == 1; }));
  check_complete(lines_of(setup.folder, "01TEST"), 1);
}

TEST_CASE("lines of many threads never interleave and every sequence is given once") {
  Setup setup;
  Journal::Options options = setup.options();
  options.segment_bytes = 100'000;  // several segments
  constexpr int kThreads = 8;
  constexpr int kEach = 500;
  {
    Journal journal(real_file_system(), options, setup.quiet.log);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) {
          append(journal, 1);
          if (i % 100 == 0) journal.sync();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(journal.sync());
    CHECK(journal.synced_seq() == kThreads * kEach);
    CHECK(is_locked(real_file_system(), setup.path()));
  }
  CHECK(find_journals(real_file_system(), setup.folder)["01TEST"].segments.size() > 2);
  check_complete(lines_of(setup.folder, "01TEST"), kThreads * kEach);
}

TEST_CASE("a full disk loses nothing: lines wait in memory, in order, until there is room") {
  Setup setup;
  Journal::Options options = setup.options();
  options.backlog_limit = 20'000;
  Journal journal(real_file_system(), options, setup.quiet.log);
  append(journal, 1);
  REQUIRE(journal.sync());
  {
    const FileSizeLimit full(1000);  // two lines and a piece of a third
    for (int i = 0; i < 40; ++i) append(journal, 1);
    CHECK_FALSE(journal.sync());
    CHECK_FALSE(journal.healthy());
    CHECK_FALSE(journal.over_capacity());
    CHECK(journal.backlog_bytes() > 0);
    CHECK(journal.last_error().find("01TEST.jsonl") != std::string::npos);
    CHECK(std::filesystem::file_size(setup.path()) <= 1000);
    CHECK(gatehouse::testing::read_file(setup.path()).back() == '\n');
    for (int i = 0; i < 40; ++i) append(journal, 1);
    CHECK(journal.over_capacity());
  }
  append(journal, 1);
  CHECK(wait_until([&] { return journal.synced_seq() == 82; }));
  CHECK(wait_until([&] { return journal.healthy(); }));
  CHECK(journal.backlog_bytes() == 0);
  CHECK(journal.last_error().empty());
  check_complete(lines_of(setup.folder, "01TEST"), 82);
}

TEST_CASE("a rotated journal keeps its lock and its lines, whatever was not synced yet") {
  Setup setup;
  Journal::Options options = setup.options();
  options.segment_bytes = 1000;
  options.sync_delay = std::chrono::seconds{60};
  Journal journal(real_file_system(), options, setup.quiet.log);
  for (int i = 0; i < 20; ++i) append(journal, 1);
  CHECK(journal.sync());
  append(journal, 1);
  CHECK(journal.sync());
  CHECK(std::filesystem::exists(setup.folder / "01TEST.1.jsonl"));
  CHECK(is_locked(real_file_system(), setup.path()));
  check_complete(lines_of(setup.folder, "01TEST"), 21);
}

}  // namespace
}  // namespace gatehouse::proxy::testing
