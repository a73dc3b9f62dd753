#include "common/usage/journal_reader.h"

#include <doctest/doctest.h>

#include "proxy/usage/line_buffer.h"
#include "tests/proxy/usage/usage_fixture.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;

std::string line(std::int64_t seq) {
  const UsageRecord record = make_record("key_1", seq);
  LineBuffer buffer(record, {seq, record.time});
  return std::string(buffer.finish(seq));
}

struct Read {
  std::vector<std::int64_t> seqs;
  ReadOutcome outcome;
};

Read read(const std::vector<std::filesystem::path>& segments, std::int64_t after = 0) {
  Read result;
  result.outcome = read_journal(real_file_system(), {segments, false}, after,
                                [&](const JournalLine& each) { result.seqs.push_back(each.seq); });
  return result;
}

TEST_CASE("names of segments say whose they are and in which order") {
  struct Case {
    std::string name;
    std::string instance;
    int number;
  };
  for (const Case& each : {Case{"01JC.jsonl", "01JC", kRunningSegment},
                           Case{"01JC.1.jsonl", "01JC", 1}, Case{"01JC.12.jsonl", "01JC", 12}}) {
    CAPTURE(each.name);
    const auto name = parse_segment_name(each.name);
    REQUIRE(name.has_value());
    CHECK(name->instance == each.instance);
    CHECK(name->number == each.number);
  }
  for (const char* other : {".jsonl", "01JC.bad", "01JC.x.jsonl", "01JC.0.jsonl", "01JC.1.2.jsonl",
                            "01JC.1.jsonl.fresh", "retired"}) {
    CAPTURE(other);
    CHECK_FALSE(parse_segment_name(other).has_value());
  }
}

TEST_CASE("a torn last line is measured and not read") {
  TempDir dir;
  const std::string torn = line(3).substr(0, 40);
  write_file(dir / "a.jsonl", line(1) + line(2) + torn);
  const Read result = read({dir / "a.jsonl"});
  CHECK(result.seqs == std::vector<std::int64_t>{1, 2});
  CHECK(result.outcome.torn_bytes == torn.size());
  CHECK(result.outcome.bad.empty());
}

TEST_CASE("a bad line in the middle is reported with its place, and those behind it count") {
  TempDir dir;
  std::string flipped = line(2);
  flipped[flipped.find("counted") + 9] ^= 1;
  write_file(dir / "a.jsonl", line(1) + flipped + line(3));
  const Read result = read({dir / "a.jsonl"});
  CHECK(result.seqs == std::vector<std::int64_t>{1, 3});
  REQUIRE(result.outcome.bad.size() == 1);
  CHECK(result.outcome.bad[0].offset == line(1).size());
  CHECK(result.outcome.bad[0].text + "\n" == flipped);
}

TEST_CASE("lines that a segment repeats from the one before are read once") {
  TempDir dir;
  write_file(dir / "a.1.jsonl", line(1) + line(2) + line(3));
  write_file(dir / "a.jsonl", line(2) + line(3) + line(4));
  const Read result = read({dir / "a.1.jsonl", dir / "a.jsonl"});
  CHECK(result.seqs == std::vector<std::int64_t>{1, 2, 3, 4});
  CHECK(result.outcome.last_seq == 4);
}

TEST_CASE(
    "lines that only the next segment has kept are read, once, though later ones stand before") {
  TempDir dir;
  const std::string hole(line(2).size() + line(3).size() - 1, '\0');
  write_file(dir / "a.1.jsonl", line(1) + hole + "\n" + line(4));
  write_file(dir / "a.2.jsonl", line(2) + line(3) + line(4));
  write_file(dir / "a.jsonl", line(3) + line(4) + line(5));
  const std::vector segments{dir / "a.1.jsonl", dir / "a.2.jsonl", dir / "a.jsonl"};
  const Read result = read(segments);
  CHECK(result.seqs == std::vector<std::int64_t>{1, 4, 2, 3, 5});
  CHECK(result.outcome.last_seq == 5);
  CHECK(result.outcome.bad.size() == 1);
  CHECK(read(segments, 2).seqs == std::vector<std::int64_t>{4, 3, 5});
}

TEST_CASE("only lines beyond the watermark are handed on, whole segments skipped") {
  TempDir dir;
  // The bad line would be reported if the first segment were read.
  write_file(dir / "a.1.jsonl", "not a line\n" + line(1) + line(2));
  write_file(dir / "a.jsonl", line(3) + line(4));
  const Read result = read({dir / "a.1.jsonl", dir / "a.jsonl"}, 3);
  CHECK(result.seqs == std::vector<std::int64_t>{4});
  CHECK(result.outcome.bad.empty());
  CHECK(read({dir / "a.1.jsonl", dir / "a.jsonl"}, 9).outcome.last_seq == 4);
}

TEST_CASE("journals are found in both folders, one that is being moved once") {
  TempDir dir;
  std::filesystem::create_directory(dir / "retired");
  write_file(dir / "a.jsonl", line(1));
  write_file(dir / "retired/a.jsonl", line(1));
  write_file(dir / "retired/b.jsonl", line(1));
  write_file(dir / "retired/b.1.jsonl", line(1));
  write_file(dir / "a.bad", "x");
  const auto journals = find_journals(real_file_system(), dir.path());
  REQUIRE(journals.size() == 2);
  CHECK(journals.at("a").segments == std::vector{dir / "retired/a.jsonl"});
  CHECK_FALSE(journals.at("a").retired);
  CHECK(journals.at("b").segments ==
        std::vector{dir / "retired/b.1.jsonl", dir / "retired/b.jsonl"});
  CHECK(journals.at("b").retired);
}

}  // namespace
}  // namespace gatehouse::proxy::testing
