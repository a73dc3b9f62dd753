#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/usage/crc32c.h"
#include "common/usage/journal_parser.h"
#include "common/usage/journal_reader.h"
#include "common/usage/sequence_gaps.h"
#include "proxy/usage/line_buffer.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/support/journal_record.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::fuzz {
namespace {

using namespace proxy;

constexpr std::string_view kCrcPrefix = ",\"crc\":\"";
constexpr std::size_t kCrcTail = kCrcPrefix.size() + 8 + 2;

std::string with_checksum(std::string_view line) {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", crc32c_by_table(line));
  return std::string(line).append(kCrcPrefix).append(digits).append("\"}");
}

bool checksum_is_right(std::string_view line) {
  return line.size() >= kCrcTail && with_checksum(line.substr(0, line.size() - kCrcTail)) == line;
}

/// The lines of a text that are complete.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// A fuzzer does not guess checksums: this gives each complete line its own.
std::string with_checksums(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) out += with_checksum(line) + '\n';
  const std::size_t end = text.rfind('\n');
  return out.append(end == std::string_view::npos ? text : text.substr(end + 1));
}

/// Lines cut texts that are too long; all others come back as they are.
void expect_written_same(const JournalLine& line, JournalParser& parser) {
  for (const auto* text :
       {&line.request_id, &line.key_id, &line.model, &line.upstream, &line.route}) {
    if (text->size() > kMaxJournalText) return;
  }
  LineBuffer buffer(testing::record_of(line), line.counted);
  std::string_view written = buffer.finish(line.seq);
  expect(written.ends_with('\n'), "a line ends with a line feed");
  written.remove_suffix(1);
  expect(parser.parse(written) == line, "a line that is written again reads the same");
}

void parse_lines(std::string_view text, std::uint8_t flip) {
  JournalParser parser;
  for (const std::string_view line : lines_of(text)) {
    const auto parsed = parser.parse(Exact(line).view());
    if (!parsed) continue;
    expect(checksum_is_right(line), "no line with a wrong checksum is accepted");
    expect(parsed->seq >= 1, "sequences start at 1");
    expect_written_same(*parsed, parser);
    std::string flipped(line);
    // Not of a checksum's digit, whose case does not matter.
    char& byte = flipped[(std::size_t{flip} * 37) % (flipped.size() - kCrcTail)];
    byte = static_cast<char>(byte ^ (1 << (flip % 8)));
    expect(!parser.parse(flipped), "no line with a flipped bit is accepted");
  }
}

struct Segment {
  std::filesystem::path path;
  std::string text;
};

/// What read_journal is to come to, told in the plainest way.
struct Expected {
  std::vector<JournalLine> lines;
  std::vector<std::string> bad;
  std::int64_t last_seq = 0;
  std::uint64_t torn_bytes = 0;
};

Expected expected_of(const std::vector<Segment>& segments, std::int64_t after) {
  JournalParser parser;
  Expected expected;
  std::set<std::int64_t> met;
  for (const Segment& segment : segments) {
    const auto lines = lines_of(segment.text);
    std::optional<JournalLine> last;
    for (const std::string_view line : lines) {
      if (auto parsed = parser.parse(line)) last = std::move(parsed);
    }
    expected.torn_bytes = 0;
    if (last && last->seq <= after) {
      expected.last_seq = std::max(expected.last_seq, last->seq);
      continue;
    }
    const std::size_t end = segment.text.rfind('\n');
    expected.torn_bytes = segment.text.size() - (end == std::string::npos ? 0 : end + 1);
    for (const std::string_view line : lines) {
      const auto parsed = parser.parse(line);
      if (!parsed) {
        expected.bad.emplace_back(line);
        continue;
      }
      expected.last_seq = std::max(expected.last_seq, parsed->seq);
      if (met.insert(parsed->seq).second && parsed->seq > after) expected.lines.push_back(*parsed);
    }
  }
  return expected;
}

void read_segments(const std::vector<Segment>& segments, std::int64_t after) {
  JournalFiles files;
  for (const Segment& segment : segments) {
    testing::write_file(segment.path, segment.text);
    files.segments.push_back(segment.path);
  }
  std::vector<JournalLine> lines;
  const auto outcome = read_journal(real_file_system(), files, after,
                                    [&lines](const JournalLine& line) { lines.push_back(line); });

  const Expected expected = expected_of(segments, after);
  expect(lines == expected.lines, "the lines handed on are the good ones beyond the watermark");
  expect(outcome.last_seq == expected.last_seq, "the last sequence is that of the good lines");
  expect(outcome.torn_bytes == expected.torn_bytes, "what follows the last line feed is torn");
  expect(outcome.bad.size() == expected.bad.size(), "each bad line is reported");
  for (std::size_t i = 0; i < outcome.bad.size(); ++i) {
    const BadLine& bad = outcome.bad[i];
    expect(bad.text == expected.bad[i], "bad lines are reported as they stand");
    const std::string& text = segments[bad.file == segments[0].path ? 0 : 1].text;
    expect(std::string_view(text).substr(bad.offset, bad.text.size()) == bad.text,
           "bad lines are where they are said to be");
  }
}

}  // namespace

void journal(std::string_view input) {
  static const testing::TempDir folder;
  Input in(input);
  const std::uint8_t options = in.byte();
  const std::uint8_t flip = in.byte();
  const std::int64_t after = in.byte() % 8;
  const std::string text = (options & 1) != 0 ? with_checksums(in.rest()) : std::string(in.rest());
  parse_lines(text, flip);
  if ((options & 2) == 0 || flip % 8 != 0) return;          // files take a thousand times as long
  if (lines_of(text).size() > SequenceGaps::kMost) return;  // each may leave a gap
  const std::size_t cut = text.size() * (options >> 2) / 64;
  read_segments({{folder / "journal.1.jsonl", text.substr(0, cut)},
                 {folder / "journal.jsonl", text.substr(cut)}},
                after);
}

}  // namespace gatehouse::fuzz
