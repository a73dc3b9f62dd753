#include "proxy/usage/line_buffer.h"

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/usage/crc32c.h"
#include "common/usage/journal_parser.h"
#include "tests/proxy/usage/usage_fixture.h"

namespace gatehouse::proxy::testing {
namespace {

std::string line_of(const UsageRecord& record, const Counted& counted, std::int64_t seq) {
  LineBuffer buffer(record, counted);
  std::string line(buffer.finish(seq));
  REQUIRE(line.back() == '\n');
  line.pop_back();
  return line;
}

JournalLine read_back(const UsageRecord& record, const Counted& counted = {1, kNoon},
                      std::int64_t seq = 1) {
  JournalParser parser;
  const auto line = parser.parse(line_of(record, counted, seq));
  REQUIRE(line.has_value());
  return *line;
}

TEST_CASE("a line reads as its documentation shows it") {
  UsageRecord record = make_record("key_1", 42, kNoon + std::chrono::milliseconds{250});
  record.tokens_cached = 0;
  record.ttfb = std::chrono::milliseconds{95};
  record.streamed = true;
  const std::string line = line_of(record, {42, record.time}, 17);
  CHECK(line.substr(0, line.size() - 10) ==
        R"({"seq":17,"time":"2026-03-14T12:00:00.250Z","request_id":"req_1","key_id":"key_1",)"
        R"("model":"glm-4.7","upstream":"zai","dialect":"openai","route":"chat","status":200,)"
        R"("tokens_in":21,"tokens_out":21,"tokens_cached":0,"provenance":"reported","charged":42,)"
        R"("counted":42,"latency_ms":12,"ttfb_ms":95,"streamed":true,"crc":")");
}

TEST_CASE("a line gives back what was written") {
  UsageRecord record = make_record("key_1", 1000);
  record.dialect = Dialect::anthropic;
  record.progress = true;
  record.provenance = Provenance::partial;
  const JournalLine line = read_back(record, {-7, kNoon - std::chrono::minutes{20}},
                                     std::numeric_limits<std::int64_t>::max());
  CHECK(line.seq == std::numeric_limits<std::int64_t>::max());
  CHECK(line.time == kNoon);
  CHECK(line.key_id == "key_1");
  CHECK(line.dialect == Dialect::anthropic);
  CHECK(line.provenance == Provenance::partial);
  CHECK(line.charged == 1000);
  CHECK(line.counted == Counted{-7, kNoon - std::chrono::minutes{20}});
  CHECK(line.progress);
  CHECK_FALSE(line.ttfb.has_value());
  CHECK_FALSE(line.tokens_cached.has_value());
}

TEST_CASE("unknown token numbers are left out and stay unknown") {
  UsageRecord record = make_record("key_1", 5);
  record.tokens_in.reset();
  record.tokens_out.reset();
  CHECK(line_of(record, {5, kNoon}, 1).find("tokens_") == std::string::npos);
  CHECK_FALSE(read_back(record).tokens_in.has_value());
}

TEST_CASE("whatever a caller sends as a model, the line stays valid") {
  struct Case {
    std::string sent;
    std::string stored;
  };
  const std::string replacement = "\xEF\xBF\xBD";
  const std::vector<Case> cases = {
      {"a\"b\\c\n\t\x01", "a\"b\\c\n\t\x01"},
      {"gl\xC3\xBC"
       "ck \xE2\x82\xAC \xF0\x9F\x98\x80",
       "gl\xC3\xBC"
       "ck \xE2\x82\xAC \xF0\x9F\x98\x80"},
      {"\xFF\xFE", replacement + replacement},
      {"\xC3", replacement},
      {"\xED\xA0\x80", replacement + replacement + replacement},  // a surrogate
      {"\xC0\xAF", replacement + replacement},                    // overlong
      {std::string("\0x", 2), std::string("\0x", 2)},
      {"\x7f", "\x7f"},
      {std::string(5000, '\x01'), std::string(kMaxJournalText, '\x01')},
  };
  for (const Case& each : cases) {
    CAPTURE(each.sent);
    UsageRecord record = make_record("key_1", 1);
    record.model = each.sent;
    CHECK(read_back(record).model == each.stored);
  }
}

TEST_CASE("an odd character is seen wherever it stands in a text") {
  UsageRecord record = make_record("key_1", 1);
  for (std::size_t size = 0; size <= 26; ++size) {
    const std::string plain(size, '~');
    record.model = plain;
    REQUIRE(read_back(record).model == plain);
    for (std::size_t at = 0; at < size; ++at) {
      for (const char odd : {'\0', '\x1f', ' ', '!', '"', '#', '[', '\\', ']', '}', '\x7f'}) {
        std::string text = plain;
        text[at] = odd;
        record.model = text;
        CAPTURE(text);
        REQUIRE(read_back(record).model == text);
      }
      const std::string text = std::string(at, ' ') + "\xC2\x80" + std::string(size - at, ' ');
      record.model = text;
      REQUIRE(read_back(record).model == text);
    }
  }
}

TEST_CASE("the longest texts fit") {
  const std::string longest(10'000, '\x02');
  UsageRecord record = make_record(longest, 1);
  record.request_id = record.model = record.upstream = record.route = longest;
  CHECK(read_back(record, {1, kNoon + std::chrono::hours{1}}).route.size() == kMaxJournalText);
}

TEST_CASE("a line with any bit flipped is refused") {
  const std::string line = line_of(make_record("key_1", 42), {42, kNoon}, 7);
  JournalParser parser;
  REQUIRE(parser.parse(line).has_value());
  for (std::size_t bit = 0; bit < line.size() * 8; ++bit) {
    std::string flipped = line;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    CAPTURE(bit);
    const auto read = parser.parse(flipped);
    // Only the case of a checksum's digit may differ: it says the same.
    if (read) CHECK(*read == *parser.parse(line));
    if (bit < (line.size() - 10) * 8) CHECK_FALSE(read.has_value());
  }
}

TEST_CASE("a line cut anywhere is refused") {
  const std::string line = line_of(make_record("key_1", 42), {42, kNoon}, 7);
  JournalParser parser;
  for (std::size_t size = 0; size < line.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parser.parse(std::string_view(line).substr(0, size)).has_value());
  }
}

// simdjson went through a null pointer when a member was looked up behind the malformed one.
TEST_CASE("malformed JSON with a checksum that fits is refused") {
  const std::string line = line_of(make_record("key_1", 42), {42, kNoon}, 7);
  const std::string members = line.substr(0, line.rfind(",\"crc\""));
  JournalParser parser;
  for (std::size_t at = 0; at < members.size(); ++at) {
    for (const char byte : {'"', ':', ',', '{', '}', '[', '\\', '\x01'}) {
      std::string text = members;
      if (text[at] == byte) continue;
      text[at] = byte;
      CAPTURE(text);
      const auto read = parser.parse(fmt::format("{},\"crc\":\"{:08x}\"}}", text, crc32c(text)));
      if (read) CHECK(read->seq == 7);
    }
  }
  const std::string cut =
      members.substr(0, members.find(R"(2:00:00)")) + R"(":"chat","status":200)";
  CHECK_FALSE(parser.parse(fmt::format("{},\"crc\":\"{:08x}\"}}", cut, crc32c(cut))).has_value());
}

}  // namespace
}  // namespace gatehouse::proxy::testing
