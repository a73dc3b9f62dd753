#include "tests/support/demo_upstream/steering.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace gatehouse::testing::demo {
namespace {

constexpr std::array<std::pair<std::string_view, UsageMode>, 7> kUsageModes{{
    {"wire", UsageMode::wire},
    {"omit", UsageMode::omit},
    {"zero", UsageMode::zero},
    {"every-chunk", UsageMode::every_chunk},
    {"last-choice", UsageMode::last_choice},
    {"always", UsageMode::always},
    {"delta-full", UsageMode::delta_full},
}};

constexpr std::array<std::pair<std::string_view, Fault>, 22> kFaults{{
    {"none", Fault::none},
    {"no-answer", Fault::no_answer},
    {"reset", Fault::reset},
    {"cut", Fault::cut},
    {"stall", Fault::stall},
    {"garbage", Fault::garbage},
    {"bad-chunk", Fault::bad_chunk},
    {"drip", Fault::drip},
    {"huge-head", Fault::huge_head},
    {"endless-head", Fault::endless_head},
    {"1xx", Fault::informational},
    {"1xx-flood", Fault::informational_flood},
    {"close-delimited", Fault::close_delimited},
    {"no-length", Fault::no_length},
    {"http10", Fault::http10},
    {"length-and-chunked", Fault::length_and_chunked},
    {"two-lengths", Fault::two_lengths},
    {"short-length", Fault::short_length},
    {"trailers", Fault::trailers},
    {"close-after", Fault::close_after},
    {"idle-close", Fault::idle_close},
    {"error-event", Fault::error_event},
}};

constexpr std::array<std::pair<std::string_view, LineEnd>, 3> kLineEnds{{
    {"lf", LineEnd::lf},
    {"crlf", LineEnd::crlf},
    {"cr", LineEnd::cr},
}};

bool read(const std::string& text, auto& number) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  return result.ec == std::errc() && result.ptr == end && number >= 0;
}

bool read(const std::string& text, std::chrono::milliseconds& duration) {
  std::int64_t count = 0;
  const bool ok = read(text, count);
  duration = std::chrono::milliseconds(count);
  return ok;
}

template <class T>
bool read(const std::string& text, std::optional<T>& number) {
  return read(text, number.emplace());
}

bool read_name(const std::string& text, const auto& table, auto& value) {
  for (const auto& [name, candidate] : table) {
    if (name == text) {
      value = candidate;
      return true;
    }
  }
  return false;
}

bool read_field(const std::string& text, Headers& headers) {
  const auto colon = text.find(": ");
  if (colon == std::string::npos) return false;
  headers.emplace_back(text.substr(0, colon), text.substr(colon + 2));
  return true;
}

// One header of the x-demo family; true when it was understood.
bool apply(std::string_view name, const std::string& value, Steering& s) {
  if (name == "input-tokens") return read(value, s.input_tokens);
  if (name == "output-tokens") return read(value, s.output_tokens);
  if (name == "cached-tokens") return read(value, s.cached_tokens);
  if (name == "cache-creation-tokens") return read(value, s.cache_creation_tokens);
  if (name == "chunks") return read(value, s.chunks);
  if (name == "chunk-delay-ms") return read(value, s.chunk_delay);
  if (name == "first-byte-delay-ms") return read(value, s.first_byte_delay);
  if (name == "status") return read(value, s.status) && s.status >= 200 && s.status <= 599;
  if (name == "after-bytes") return read(value, s.after_bytes);
  if (name == "split-bytes") return read(value, s.split_bytes);
  if (name == "usage") return read_name(value, kUsageModes, s.usage);
  if (name == "fault") return read_name(value, kFaults, s.fault);
  if (name == "line-end") return read_name(value, kLineEnds, s.line_end);
  if (name == "add-header") return read_field(value, s.add_headers);
  if (name == "retry-after") return s.retry_after = value, true;
  if (name == "ref") return s.ref = value, true;
  return false;
}

}  // namespace

SteeringResult read_steering(const Request& request, std::chrono::milliseconds default_delay) {
  constexpr std::string_view kFamily = "x-demo-";
  SteeringResult result;
  result.steering.chunk_delay = default_delay;
  for (const auto& [name, value] : request.headers) {
    if (name.compare(0, kFamily.size(), kFamily) != 0) continue;
    if (!apply(std::string_view(name).substr(kFamily.size()), value, result.steering)) {
      result.problem = "header " + name + ": \"" + value + "\" is not understood";
    }
  }
  return result;
}

}  // namespace gatehouse::testing::demo
