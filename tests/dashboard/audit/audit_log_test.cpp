#include "dashboard/audit/audit_log.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "dashboard/audit/action_names.h"
#include "dashboard/audit/audit_reader.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;

/// A log in a folder of its own, and what it has told.
struct Fixture {
  AuditLog log(std::vector<std::string>* notices = nullptr) {
    return AuditLog(real_file_system(), path, clock, [notices](const std::string& notice) {
      if (notices) notices->push_back(notice);
    });
  }

  void append(int count) {
    AuditLog to = log();
    for (int i = 0; i < count; ++i) {
      AuditEntry entry;
      entry.actor = {"ana", "127.0.0.1", ""};
      entry.action = action::kUpdateKey;
      entry.revision = i;
      to.append(std::move(entry));
    }
  }

  std::string text() const { return gatehouse::testing::read_file(path); }
  AuditVerdict verdict() const { return verify_audit(real_file_system(), path); }
  std::vector<Json> newest(std::size_t limit) const {
    AuditQuery query;
    query.limit = limit;
    return read_audit(real_file_system(), path, query).entries;
  }

  SystemClock clock;
  TempDir folder;
  const std::filesystem::path path = folder / kAuditName;
};

std::size_t end_of_line(const std::string& text, int line) {
  std::size_t at = 0;
  for (int i = 0; i < line; ++i) at = text.find('\n', at) + 1;
  return at;
}

}  // namespace

TEST_CASE("entries are numbered, chained and for the owner's eyes only") {
  Fixture fixture;
  CHECK(fixture.verdict().entries == 0);
  fixture.append(3);
  const AuditVerdict verdict = fixture.verdict();
  CHECK(verdict.entries == 3);
  CHECK_FALSE(verdict.broken.has_value());
  CHECK(fixture.text().find(verdict.head) != std::string::npos);
  struct stat status {};
  REQUIRE(::stat(fixture.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  const Json first = Json::parse(fixture.text().substr(0, fixture.text().find('\n')));
  CHECK(first["seq"] == 1);
  CHECK(first["actor"] == "ana");
  CHECK(first["from"] == "127.0.0.1");
  CHECK(first["action"] == "key.update");
  CHECK(first["result"] == "ok");
  CHECK(first["revision"] == 0);
}

TEST_CASE("a byte that is changed anywhere breaks the chain at its line") {
  Fixture fixture;
  fixture.append(3);
  const std::string text = fixture.text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') continue;
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    write_file(fixture.path, changed);
    const auto broken = fixture.verdict().broken;
    CAPTURE(at);
    REQUIRE(broken.has_value());
    const auto line =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    CHECK(broken->line == line + 1);
  }
}

TEST_CASE("a line that is taken out, put in twice or moved is found") {
  Fixture fixture;
  fixture.append(4);
  const std::string text = fixture.text();
  const auto line = [&](int number) {
    return text.substr(end_of_line(text, number - 1),
                       end_of_line(text, number) - end_of_line(text, number - 1));
  };
  struct Case {
    std::string text;
    std::int64_t broken;
  };
  for (const Case& each :
       {Case{line(1) + line(3) + line(4), 2}, Case{line(2) + line(3), 1},
        Case{line(1) + line(2) + line(2) + line(3), 3},
        Case{line(1) + line(3) + line(2) + line(4), 2}, Case{line(1) + "{}\n" + line(2), 2}}) {
    write_file(fixture.path, each.text);
    REQUIRE(fixture.verdict().broken.has_value());
    CHECK(fixture.verdict().broken->line == each.broken);
  }
}

TEST_CASE("a line that a crash left unfinished is set aside and told of, and the chain goes on") {
  Fixture fixture;
  fixture.append(2);
  const std::string whole = fixture.text();
  const std::string torn = "{\"seq\":3,\"at\":\"2026-";
  write_file(fixture.path, whole + torn);
  CHECK(fixture.verdict().torn_bytes == torn.size());
  CHECK_FALSE(fixture.verdict().broken.has_value());

  std::vector<std::string> notices;
  AuditEntry entry;
  entry.action = action::kLogIn;
  fixture.log(&notices).append(std::move(entry));
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].find("audit.jsonl.torn") != std::string::npos);
  CHECK(gatehouse::testing::read_file(fixture.folder / "audit.jsonl.torn") == torn + "\n");
  CHECK(fixture.verdict().entries == 4);
  CHECK_FALSE(fixture.verdict().broken.has_value());
  CHECK(fixture.newest(2)[1]["action"] == "audit.mend");
}

TEST_CASE("an unfinished line that cannot be set aside is kept in the log, which goes on") {
  Fixture fixture;
  fixture.append(2);
  const std::string torn = "{\"seq\":3,\"at\":\"2026-";
  write_file(fixture.path, fixture.text() + torn);
  std::filesystem::create_directory(fixture.folder / "audit.jsonl.torn");
  CHECK_NOTHROW(fixture.append(1));
  CHECK(fixture.verdict().entries == 4);
  CHECK_FALSE(fixture.verdict().broken.has_value());
  CHECK(fixture.verdict().torn_bytes == 0);
  const std::vector<Json> newest = fixture.newest(2);
  REQUIRE(newest.size() == 2);
  CHECK(newest[0]["action"] == "key.update");
  CHECK(newest[1]["action"] == "audit.mend");
  CHECK(newest[1]["changes"][0]["line"] == torn);
}

TEST_CASE("a whole line that only lacks its end is kept") {
  Fixture fixture;
  fixture.append(2);
  std::string text = fixture.text();
  text.pop_back();
  write_file(fixture.path, text);
  fixture.append(1);
  CHECK(fixture.verdict().entries == 4);
  CHECK_FALSE(fixture.verdict().broken.has_value());
}

TEST_CASE("behind a last line that is not ours the log goes on, and the line stays found") {
  Fixture fixture;
  fixture.append(2);
  write_file(fixture.path, fixture.text() + "somebody was here\n");
  fixture.append(2);
  const auto broken = fixture.verdict().broken;
  REQUIRE(broken.has_value());
  CHECK(broken->line == 3);
  CHECK(fixture.newest(1)[0]["action"] == "key.update");
}

TEST_CASE("those who write at once lose nothing") {
  Fixture fixture;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { fixture.append(10); });
  for (std::thread& thread : threads) thread.join();
  CHECK(fixture.verdict().entries == 80);
  CHECK_FALSE(fixture.verdict().broken.has_value());
}

TEST_CASE("a log that cannot be written is told of, and nothing is thrown") {
  Fixture fixture;
  std::filesystem::create_directory(fixture.path);
  std::vector<std::string> notices;
  fixture.log(&notices).record({});
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].starts_with("the audit log could not be written: "));
}

TEST_CASE("pages go back from the newest, by actor and action") {
  Fixture fixture;
  AuditLog log = fixture.log();
  for (int i = 1; i <= 5; ++i) {
    AuditEntry entry;
    entry.actor.name = i % 2 == 0 ? "bob" : "ana";
    entry.action = i == 5 ? action::kLogIn : action::kCreateKey;
    log.append(std::move(entry));
  }
  const auto seqs = [&](const AuditQuery& query) {
    const AuditPage page = read_audit(real_file_system(), fixture.path, query);
    std::string text;
    for (const Json& entry : page.entries) text += std::to_string(entry["seq"].get<int>()) + " ";
    return text + (page.next ? "next " + std::to_string(*page.next) : "end");
  };
  AuditQuery query;
  CHECK(seqs(query) == "5 4 3 2 1 end");
  query.limit = 2;
  CHECK(seqs(query) == "5 4 next 4");
  query.before = 4;
  CHECK(seqs(query) == "3 2 next 2");
  query.before = 2;
  CHECK(seqs(query) == "1 end");
  query = {};
  query.actor = "bob";
  CHECK(seqs(query) == "4 2 end");
  query = {};
  query.action = "key";
  CHECK(seqs(query) == "4 3 2 1 end");
  query.action = "key.crea";
  CHECK(seqs(query) == "end");
  CHECK_FALSE(read_audit(real_file_system(), fixture.path, {}).entries[0].contains("hash"));
}

}  // namespace gatehouse::dashboard
