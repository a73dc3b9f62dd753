#include "proxy/usage/line_buffer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "common/domain/utf8.h"
#include "common/usage/crc32c.h"
#include "proxy/text/words.h"

namespace gatehouse::proxy {
namespace {

constexpr std::string_view kSeqPrefix = "{\"seq\":";
constexpr std::size_t kCrcDigits = 8;

void write_crc(char* at, std::uint32_t crc) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 28; shift >= 0; shift -= 4) *at++ = kDigits[(crc >> shift) & 0xF];
}

/// Bytes that stand in a JSON string as they are.
constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}

constexpr auto kPlain = make_plain();

/// Whether all eight are plain.
bool all_plain(text::Word eight) {
  const text::Word odd = text::below(eight, ' ') | text::above(eight, '~') | eight |
                         text::equal_to(eight, '"') | text::equal_to(eight, '\\');
  return (odd & text::kTopBits) == 0;
}

/// Copies from the front of a text what is plain; how much that was.
std::size_t copy_plain(char* to, std::string_view from) {
  std::size_t at = 0;
  for (; from.size() - at >= sizeof(text::Word); at += sizeof(text::Word)) {
    const text::Word eight = text::word_at(from.data() + at);
    if (!all_plain(eight)) break;
    std::memcpy(to + at, &eight, sizeof eight);
  }
  for (; at < from.size() && kPlain[static_cast<unsigned char>(from[at])]; ++at) to[at] = from[at];
  return at;
}

}  // namespace

LineBuffer::LineBuffer(const UsageRecord& record, const Counted& counted) {
  end_ = bytes_.data() + kFront;
  literal(",\"time\":\"");
  time(record.time);
  literal("\",\"request_id\":\"");
  text(record.request_id);
  literal("\",\"key_id\":\"");
  text(record.key_id);
  literal("\",\"model\":\"");
  text(record.model);
  literal("\",\"upstream\":\"");
  text(record.upstream);
  literal("\",\"dialect\":\"");
  raw(spelling_of(record.dialect, kDialectWords));
  literal("\",\"route\":\"");
  text(record.route);
  literal("\",\"status\":");
  number(record.status);
  number_if(",\"tokens_in\":", record.tokens_in);
  number_if(",\"tokens_out\":", record.tokens_out);
  number_if(",\"tokens_cached\":", record.tokens_cached);
  literal(",\"provenance\":\"");
  raw(to_string(record.provenance));
  literal("\",\"charged\":");
  number(record.charged);
  literal(",\"counted\":");
  number(counted.tokens);
  literal(",\"latency_ms\":");
  number(record.latency.count());
  if (record.ttfb) literal(",\"ttfb_ms\":");
  if (record.ttfb) number(record.ttfb->count());
  literal(",\"streamed\":");
  raw(record.streamed ? "true" : "false");
  if (record.progress) literal(",\"progress\":true");
  if (counted.at != record.time) {
    literal(",\"counted_at\":\"");
    time(counted.at);
    literal("\"");
  }
}

std::string_view LineBuffer::finish(std::int64_t seq) {
  std::array<char, kFront> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), seq);
  const auto count = static_cast<std::size_t>(written.ptr - digits.data());
  char* begin = bytes_.data() + kFront - count;
  std::memcpy(begin, digits.data(), count);
  begin -= kSeqPrefix.size();
  std::memcpy(begin, kSeqPrefix.data(), kSeqPrefix.size());

  const std::uint32_t crc = crc32c({begin, static_cast<std::size_t>(end_ - begin)});
  literal(",\"crc\":\"");
  write_crc(end_, crc);
  end_ += kCrcDigits;
  literal("\"}\n");
  return {begin, static_cast<std::size_t>(end_ - begin)};
}

void LineBuffer::raw(std::string_view text) {
  std::memcpy(end_, text.data(), text.size());
  end_ += text.size();
}

void LineBuffer::text(std::string_view value) {
  value = value.substr(0, kMaxJournalText);
  for (;;) {
    const std::size_t plain = copy_plain(end_, value);
    end_ += plain;
    value.remove_prefix(plain);
    if (value.empty()) return;
    value.remove_prefix(odd(value));
  }
}

/// Writes what stands in place of the first character, or of the byte that is none; its length.
std::size_t LineBuffer::odd(std::string_view value) {
  const auto first = static_cast<unsigned char>(value.front());
  if (first < 0x80) {
    escaped(first);
    return 1;
  }
  const std::size_t length = utf8_length(value);
  raw(length > 0 ? value.substr(0, length) : "\xEF\xBF\xBD");
  return std::max<std::size_t>(length, 1);
}

void LineBuffer::escaped(unsigned char character) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (character == '"' || character == '\\') {
    *end_++ = '\\';
    *end_++ = static_cast<char>(character);
    return;
  }
  raw("\\u00");
  *end_++ = kDigits[character >> 4];
  *end_++ = kDigits[character & 0xF];
}

void LineBuffer::number(std::int64_t value) { end_ = std::to_chars(end_, end_ + 20, value).ptr; }

/// RFC 3339 in UTC, always with milliseconds. Lines come in the order of time, so the part that
/// changes once a second is kept from line to line.
void LineBuffer::time(Timestamp value) {
  constexpr std::size_t kSecondLength = std::string_view("2026-01-31T12:00:00").size();
  thread_local std::chrono::sys_seconds known = std::chrono::sys_seconds::min();
  thread_local std::array<char, kSecondLength> known_text{};

  const auto second = std::chrono::floor<std::chrono::seconds>(value);
  if (second != known) {
    const std::string formatted = format_rfc3339(second);
    std::copy_n(formatted.begin(), std::min(formatted.size(), kSecondLength), known_text.begin());
    known = second;
  }
  raw({known_text.data(), known_text.size()});
  const auto milliseconds = static_cast<unsigned>((value - second).count());
  const std::array<char, 5> rest{'.', static_cast<char>('0' + milliseconds / 100),
                                 static_cast<char>('0' + milliseconds / 10 % 10),
                                 static_cast<char>('0' + milliseconds % 10), 'Z'};
  raw({rest.data(), rest.size()});
}

}  // namespace gatehouse::proxy
