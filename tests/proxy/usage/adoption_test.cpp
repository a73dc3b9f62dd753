#include "proxy/usage/adoption.h"

#include <fstream>

#include <doctest/doctest.h>

#include "proxy/usage/journal.h"
#include "proxy/usage/verify.h"
#include "tests/proxy/usage/service_fixture.h"
#include "tests/support/journal_record.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::read_file;
using gatehouse::testing::write_file;

// A folder with a journal that a dead proxy left behind.
struct Setup {
  DataFolder folder;
  SystemClock clock;
  Quiet quiet;
  DataFile file{folder.file(), clock, real_file_system()};
  Adoption adoption{file, folder.usage(), "OWN", clock, quiet.log};

  void leave_journal(const std::string& instance, const std::vector<TokenCount>& tokens,
                     std::size_t segment_bytes = 1 << 20, bool introduced = true) {
    Journal journal(
        real_file_system(),
        {.folder = folder.usage(), .instance = instance, .segment_bytes = segment_bytes},
        quiet.log);
    for (const TokenCount each : tokens) {
      const UsageRecord record = make_record("key_1", each, clock.now());
      gatehouse::testing::append(journal, record, {each, record.time});
      journal.sync();
    }
    if (introduced) journal.note_introduced();
  }

  void set_watermark(const std::string& instance, std::optional<std::int64_t> watermark) {
    file.record_usage([&](UsageEdit& edit) {
      edit.proxy(instance).journal = "usage/" + instance + ".jsonl";
      edit.proxy(instance).usage_applied = watermark;
    });
  }

  SnapshotPtr adopt() { return adoption.run(file.load()); }
  Document document() const { return file.load()->document(); }
  TokenCount lifetime() const { return lifetime_of(folder.path(), "key_1"); }
  TokenCount windows() const { return windows_of(folder.path(), "key_1"); }
  bool in_usage(const std::string& name) const {
    return std::filesystem::exists(folder.usage() / name);
  }
  bool in_retired(const std::string& name) const {
    return std::filesystem::exists(folder.usage() / "retired" / name);
  }
};

TEST_CASE("a journal that has just been made is left to whoever makes it") {
  using namespace std::chrono_literals;
  Setup setup;
  const auto made = setup.folder.usage() / "NEW.jsonl";
  std::filesystem::create_directory(setup.folder.usage());
  write_file(made, "");
  setup.adopt();
  CHECK(setup.in_usage("NEW.jsonl"));
  std::filesystem::last_write_time(made, std::filesystem::file_time_type::clock::now() - 2s);
  setup.adopt();
  CHECK(setup.in_retired("NEW.jsonl"));
}

TEST_CASE("an orphan's lines beyond its watermark are merged, then it is retired, then forgotten") {
  Setup setup;
  setup.leave_journal("DEAD", {1, 10, 100});
  setup.set_watermark("DEAD", 1);
  CHECK(setup.adopt() != nullptr);
  CHECK(setup.lifetime() == 110);
  CHECK(setup.windows() == 110);
  CHECK(setup.in_retired("DEAD.jsonl"));
  CHECK_FALSE(setup.in_usage("DEAD.jsonl"));
  CHECK(setup.document().proxies.empty());
  CHECK(setup.adopt() == nullptr);
  CHECK(setup.lifetime() == 110);
}

TEST_CASE("an orphan that died before any document had its entry is merged whole") {
  Setup setup;
  setup.leave_journal("DEAD", {1, 10, 100}, 1 << 20, false);
  CHECK(setup.in_usage("DEAD.new"));
  CHECK(setup.adopt() != nullptr);
  CHECK(setup.lifetime() == 111);
  CHECK(setup.windows() == 111);
  CHECK_FALSE(setup.in_usage("DEAD.new"));
  CHECK(setup.in_retired("DEAD.jsonl"));
  CHECK(setup.document().proxies.empty());
}

TEST_CASE("an entry counts, not the mark, where a newcomer died between making its two marks") {
  Setup setup;
  setup.leave_journal("DEAD", {1, 10, 100}, 1 << 20, false);
  setup.set_watermark("DEAD", 2);
  CHECK(setup.adopt() != nullptr);
  CHECK(setup.lifetime() == 100);
  CHECK_FALSE(setup.in_usage("DEAD.new"));
}

TEST_CASE("all segments of an orphan are merged and retired") {
  Setup setup;
  setup.leave_journal("DEAD", std::vector<TokenCount>(50, 2), 2000);
  REQUIRE(setup.in_usage("DEAD.1.jsonl"));
  setup.set_watermark("DEAD", 0);
  setup.adopt();
  CHECK(setup.lifetime() == 100);
  CHECK(setup.in_retired("DEAD.1.jsonl"));
  CHECK_FALSE(setup.in_usage("DEAD.1.jsonl"));
}

TEST_CASE("a crash after the merge and before the retiring doubles nothing") {
  Setup setup;
  setup.leave_journal("DEAD", {5, 6}, 300);
  REQUIRE(setup.in_usage("DEAD.1.jsonl"));
  setup.set_watermark("DEAD", 2);
  SUBCASE("before any file was moved") {}
  SUBCASE("between two moves") {
    std::filesystem::create_directory(setup.folder.usage() / "retired");
    std::filesystem::rename(setup.folder.usage() / "DEAD.1.jsonl",
                            setup.folder.usage() / "retired/DEAD.1.jsonl");
  }
  setup.adopt();
  CHECK(setup.lifetime() == 0);
  CHECK(setup.in_retired("DEAD.1.jsonl"));
  CHECK(setup.in_retired("DEAD.jsonl"));
  CHECK(setup.document().proxies.empty());
}

TEST_CASE("a crash after the retiring leaves an entry that goes without counting again") {
  Setup setup;
  setup.leave_journal("DEAD", {5, 6});
  setup.set_watermark("DEAD", 2);
  std::filesystem::create_directory(setup.folder.usage() / "retired");
  std::filesystem::rename(setup.folder.usage() / "DEAD.jsonl",
                          setup.folder.usage() / "retired/DEAD.jsonl");
  setup.adopt();
  CHECK(setup.lifetime() == 0);
  CHECK(setup.document().proxies.empty());
}

TEST_CASE("an older document gets from a retired journal what it has missed") {
  Setup setup;
  setup.leave_journal("DEAD", {5, 6});
  setup.set_watermark("DEAD", 1);
  const std::string older = read_file(setup.folder.file());
  setup.adopt();
  REQUIRE(setup.lifetime() == 6);
  write_file(setup.folder.dir / "older", older);
  std::filesystem::rename(setup.folder.dir / "older", setup.folder.file());
  setup.adopt();
  CHECK(setup.lifetime() == 6);
  CHECK(setup.document().proxies.empty());
}

TEST_CASE("without a watermark the last five hours go into windows and nothing into totals") {
  Setup setup;
  {
    Journal journal(real_file_system(), {.folder = setup.folder.usage(), .instance = "DEAD"},
                    setup.quiet.log);
    journal.note_introduced();
    const Timestamp old = setup.clock.now() - std::chrono::hours{6};
    gatehouse::testing::append(journal, make_record("key_1", 1000, old), {1000, old});
    const Timestamp young = setup.clock.now() - std::chrono::hours{4};
    gatehouse::testing::append(journal, make_record("key_1", 7, young), {7, young});
  }
  SUBCASE("because the document has no entry") {}
  SUBCASE("because the entry has none") { setup.set_watermark("DEAD", std::nullopt); }
  setup.adopt();
  CHECK(setup.windows() == 7);
  CHECK(setup.lifetime() == 0);
  CHECK(setup.document().proxies.empty());
}

TEST_CASE("a torn last line is cut off") {
  Setup setup;
  setup.leave_journal("DEAD", {5});
  const auto size = std::filesystem::file_size(setup.folder.usage() / "DEAD.jsonl");
  std::ofstream(setup.folder.usage() / "DEAD.jsonl", std::ios::app) << R"({"seq":2,"time":"20)";
  setup.set_watermark("DEAD", 0);
  setup.adopt();
  CHECK(setup.lifetime() == 5);
  CHECK(std::filesystem::file_size(setup.folder.usage() / "retired/DEAD.jsonl") == size);
}

TEST_CASE("a bad line in the middle is set aside and the others count") {
  Setup setup;
  setup.leave_journal("DEAD", {5, 6, 7});
  const auto path = setup.folder.usage() / "DEAD.jsonl";
  std::string text = read_file(path);
  text[text.find("\"charged\":6") + 10] = '9';
  write_file(path, text);
  setup.set_watermark("DEAD", 0);
  setup.adopt();
  CHECK(setup.lifetime() == 12);
  CHECK(read_file(setup.folder.usage() / "DEAD.bad").find("\"charged\":9") != std::string::npos);
}

TEST_CASE("the journal of a running proxy is left alone") {
  Setup setup;
  Journal running(real_file_system(), {.folder = setup.folder.usage(), .instance = "ALIVE"},
                  setup.quiet.log);
  const UsageRecord record = make_record("key_1", 5, setup.clock.now());
  gatehouse::testing::append(running, record, {5, record.time});
  setup.set_watermark("ALIVE", 0);
  CHECK(setup.adopt() == nullptr);
  CHECK(setup.lifetime() == 0);
  CHECK(setup.in_usage("ALIVE.jsonl"));
  CHECK(setup.document().proxies.size() == 1);
}

TEST_CASE("the audit lists what differs between journals and document, and nothing else") {
  Setup setup;
  setup.leave_journal("DEAD", {5, 6});
  setup.set_watermark("DEAD", 0);
  const auto audit = [&] {
    return audit_usage(real_file_system(), setup.document(), setup.folder.usage(),
                       setup.clock.now());
  };
  CHECK(audit().differences.empty());  // not merged, not expected
  setup.adopt();
  CHECK(audit().differences.empty());
  CHECK(audit().lines == 2);
  CHECK(audit().keys == 1);
  setup.file.record_usage([&](UsageEdit& edit) { edit.add_usage("key_1", setup.clock.now(), 4); });
  const UsageAudit wrong = audit();
  REQUIRE(wrong.differences.size() == 1);
  CHECK(wrong.differences[0].key_id == "key_1");
  CHECK(wrong.differences[0].in_document == 15);
  CHECK(wrong.differences[0].in_journals == 11);
}

}  // namespace
}  // namespace gatehouse::proxy::testing
