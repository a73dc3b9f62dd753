#include "common/usage/journal_parser.h"

#include <charconv>
#include <cstdint>
#include <string>

#include <simdjson.h>

#include "common/usage/crc32c.h"

namespace gatehouse {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kCrcPrefix = ",\"crc\":\"";
constexpr std::size_t kCrcDigits = 8;
constexpr std::string_view kEnd = "\"}";
constexpr std::size_t kTail = kCrcPrefix.size() + kCrcDigits + kEnd.size();

/// The checksum is looked at before anything else, so that what is parsed is what was written.
bool checksum_fits(std::string_view line) {
  if (line.size() < kTail) return false;
  const std::string_view tail = line.substr(line.size() - kTail);
  if (!tail.starts_with(kCrcPrefix) || !tail.ends_with(kEnd)) return false;
  const char* digits = tail.data() + kCrcPrefix.size();
  std::uint32_t crc = 0;
  const auto read = std::from_chars(digits, digits + kCrcDigits, crc, 16);
  return read.ec == std::errc{} && read.ptr == digits + kCrcDigits &&
         crc == crc32c(line.substr(0, line.size() - kTail));
}

/// Members of a line in the order they are written. Any fault makes the whole line bad, and nothing
/// is looked up after one: simdjson's object has let go of its parser when the JSON is malformed.
class Members {
 public:
  explicit Members(ondemand::object object) : object_(std::move(object)) {}

  bool ok() const { return ok_; }

  std::string_view text(std::string_view name) {
    std::string_view value;
    ok_ = ok_ && object_.find_field(name).get_string().get(value) == simdjson::SUCCESS;
    return value;
  }

  template <typename Parse>
  auto parsed(std::string_view name, Parse parse) -> typename decltype(parse({}))::value_type {
    const auto value = parse(text(name));
    if (!value) ok_ = false;
    return value.value_or(typename decltype(parse({}))::value_type{});
  }

  std::int64_t number(std::string_view name) {
    std::int64_t value = 0;
    ok_ = ok_ && object_.find_field(name).get_int64().get(value) == simdjson::SUCCESS;
    return value;
  }

  bool boolean(std::string_view name) {
    bool value = false;
    ok_ = ok_ && object_.find_field(name).get_bool().get(value) == simdjson::SUCCESS;
    return value;
  }

  std::optional<std::int64_t> optional_number(std::string_view name) {
    ondemand::value found;
    if (!find(name, found)) return std::nullopt;
    std::int64_t value = 0;
    if (found.get_int64().get(value) != simdjson::SUCCESS) ok_ = false;
    return value;
  }

  bool optional_boolean(std::string_view name) {
    ondemand::value found;
    bool value = false;
    if (find(name, found) && found.get_bool().get(value) != simdjson::SUCCESS) ok_ = false;
    return value;
  }

  std::optional<Timestamp> optional_time(std::string_view name) {
    ondemand::value found;
    if (!find(name, found)) return std::nullopt;
    std::string_view value;
    std::optional<Timestamp> time;
    if (found.get_string().get(value) == simdjson::SUCCESS) time = parse_rfc3339(value);
    if (!time) ok_ = false;
    return time;
  }

 private:
  /// Unordered: an absent member must not swallow those behind it.
  bool find(std::string_view name, ondemand::value& found) {
    if (!ok_) return false;
    const auto error = object_.find_field_unordered(name).get(found);
    if (error != simdjson::SUCCESS && error != simdjson::NO_SUCH_FIELD) ok_ = false;
    return error == simdjson::SUCCESS;
  }

  ondemand::object object_;
  bool ok_ = true;
};

std::optional<JournalLine> read(ondemand::object object) {
  Members members(std::move(object));
  JournalLine line;
  line.seq = members.number("seq");
  line.time = members.parsed("time", parse_rfc3339);
  line.request_id = members.text("request_id");
  line.key_id = members.text("key_id");
  line.model = members.text("model");
  line.upstream = members.text("upstream");
  line.dialect = members.parsed(
      "dialect", [](std::string_view word) { return meaning_of(word, kDialectWords); });
  line.route = members.text("route");
  line.status = static_cast<int>(members.number("status"));
  line.tokens_in = members.optional_number("tokens_in");
  line.tokens_out = members.optional_number("tokens_out");
  line.tokens_cached = members.optional_number("tokens_cached");
  line.provenance = members.parsed("provenance", parse_provenance);
  line.charged = members.number("charged");
  line.counted.tokens = members.number("counted");
  line.latency = std::chrono::milliseconds{members.number("latency_ms")};
  if (const auto ttfb = members.optional_number("ttfb_ms")) {
    line.ttfb = std::chrono::milliseconds{*ttfb};
  }
  line.streamed = members.boolean("streamed");
  line.progress = members.optional_boolean("progress");
  line.counted.at = members.optional_time("counted_at").value_or(line.time);
  if (!members.ok() || line.seq < 1) return std::nullopt;
  return line;
}

}  // namespace

struct JournalParser::Buffers {
  ondemand::parser parser;
  std::string text;
};

JournalParser::JournalParser() : buffers_(std::make_unique<Buffers>()) {}
JournalParser::~JournalParser() = default;

std::optional<JournalLine> JournalParser::parse(std::string_view line) {
  if (!checksum_fits(line)) return std::nullopt;
  std::string& text = buffers_->text;
  text.reserve(line.size() + simdjson::SIMDJSON_PADDING);
  text.assign(line);
  ondemand::document document;
  ondemand::object object;
  const simdjson::padded_string_view padded(text.data(), text.size(), text.capacity());
  if (buffers_->parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  return read(object);
}

}  // namespace gatehouse
