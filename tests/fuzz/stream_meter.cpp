#include "proxy/dialect/stream_meter.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace gatehouse::fuzz {
namespace {

using namespace proxy::dialect;

struct Setup {
  Dialect dialect;
  Endpoint endpoint;
  UsageInStream usage;
};

constexpr std::array kSetups = {
    Setup{Dialect::openai, Endpoint::chat_completions, UsageInStream::asked},
    Setup{Dialect::openai, Endpoint::chat_completions, UsageInStream::injected},
    Setup{Dialect::openai, Endpoint::completions, UsageInStream::injected},
    Setup{Dialect::openai, Endpoint::responses, UsageInStream::asked},
    Setup{Dialect::anthropic, Endpoint::messages, UsageInStream::asked},
};

struct Outcome {
  std::string forwarded;
  std::optional<Usage> reported;
  Usage settled;
  std::int64_t text_bytes = 0;
  std::int64_t chunks = 0;
  bool ended = false;
  bool saw_error = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <typename NextSize>
Outcome pass(const Setup& setup, std::string_view text, NextSize&& next_size) {
  StreamMeter meter(setup.dialect, setup.endpoint, setup.usage);
  Outcome outcome;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = next_size(text.size() - at);
    const Exact piece(text.substr(at, size));
    at += size;
    outcome.forwarded += meter.feed(piece.view(), at == text.size());
  }
  outcome.reported = meter.reported();
  outcome.settled = meter.settle(1000);
  outcome.text_bytes = meter.delivered_text_bytes();
  outcome.chunks = meter.delivered_chunks();
  outcome.ended = meter.ended();
  outcome.saw_error = meter.saw_error();
  return outcome;
}

Outcome pass_whole(const Setup& setup, std::string_view text) {
  return pass(setup, text, [](std::size_t left) { return left; });
}

bool not_negative(const Usage& usage) {
  return usage.input.value_or(0) >= 0 && usage.output.value_or(0) >= 0 &&
         usage.cached.value_or(0) >= 0 && usage.total() >= 0;
}

bool is_subsequence(std::string_view part, std::string_view of) {
  for (const char c : of) {
    if (!part.empty() && part.front() == c) part.remove_prefix(1);
  }
  return part.empty();
}

using Events = std::vector<std::pair<std::string, std::string>>;  // name, data

template <typename NextSize>
Events events_of(std::string_view text, std::size_t limit, NextSize&& next_size) {
  SseSplitter splitter(limit);
  Events events;
  std::string raw;
  const auto note = [&](const SseEvent& event) {
    raw += event.raw;
    if (event.whole && !event.tail) events.emplace_back(event.name, event.data);
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = next_size(text.size() - at);
    const Exact piece(text.substr(at, size));
    splitter.feed(piece.view(), note);
    at += size;
    expect(splitter.held().size() <= limit, "no more is held than the limit");
    expect(raw + std::string(splitter.held()) == text.substr(0, at),
           "raw events and what is held are exactly what was fed");
  }
  splitter.finish(note);
  expect(raw == text, "raw events are exactly what was fed");
  return events;
}

/// Those that have data: what has none is never dispatched (WHATWG HTML, 9.2.6), and an empty line
/// may become the second half of the CRLF before it when an event between the two is taken out.
Events dispatched(std::string_view text) {
  Events events = events_of(text, SseSplitter::kLimit, [](std::size_t left) { return left; });
  std::erase_if(events, [](const auto& event) { return event.second.empty(); });
  return events;
}

/// An event's JSON but for its usage; discarded when it is none. A NUL is the end of a text to that
/// parser.
nlohmann::json without_usage(const std::string& data) {
  using nlohmann::json;
  if (data.find('\0') != std::string::npos) return json(json::value_t::discarded);
  json chunk = json::parse(data, nullptr, false);
  if (chunk.is_object()) chunk.erase("usage");
  return chunk;
}

/// Of a stream of well-formed events, that each goes on as it is but for its usage, unless it is a
/// chunk without choices.
void expect_only_usage_gone(std::string_view text, const std::string& forwarded) {
  const Events sent = dispatched(text);
  const Events received = dispatched(forwarded);
  for (const auto& [name, data] : sent) {
    if (data != "[DONE]" && without_usage(data).is_discarded()) return;
  }
  auto next = received.begin();
  for (const auto& event : sent) {
    if (next != received.end() &&
        (*next == event || (next->first == event.first &&
                            without_usage(next->second) == without_usage(event.second)))) {
      ++next;
      continue;
    }
    const auto chunk = without_usage(event.second);
    expect(chunk.is_object() && chunk.contains("choices") && chunk["choices"].is_array() &&
               chunk["choices"].empty(),
           "only a chunk without choices is taken out of a stream");
  }
  expect(next == received.end(), "a chunk differs in its usage only");
  const Setup injected{Dialect::openai, Endpoint::chat_completions, UsageInStream::injected};
  const Outcome again = pass_whole(injected, forwarded);
  expect(again.forwarded == forwarded && !again.reported,
         "no usage is left in a stream that it was taken out of");
}

void meter_whole_and_split(const Setup& setup, std::string_view text, Splits splits) {
  const Outcome whole = pass_whole(setup, text);
  expect(pass(setup, text, [&](std::size_t left) { return splits.next(left); }) == whole,
         "what is forwarded and metered does not depend on the split");
  expect(!whole.reported || not_negative(*whole.reported), "reported usage is not negative");
  expect(not_negative(whole.settled) && whole.settled.complete(),
         "settled usage is complete and not negative");
  if (setup.usage == UsageInStream::asked) {
    expect(whole.forwarded == text, "a stream whose usage was asked for passes unchanged");
    return;
  }
  expect(is_subsequence(whole.forwarded, text), "nothing is put into a stream");
  expect_only_usage_gone(text, whole.forwarded);
}

struct Found {
  std::string type;
  std::optional<Usage> usage;

  friend bool operator==(const Found&, const Found&) = default;
};

/// In an event that is handed on in pieces.
template <typename NextSize>
Found found_in(const Setup& setup, std::string_view text, NextSize&& next_size) {
  LongEvent event(setup.dialect, setup.endpoint);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = next_size(text.size() - at);
    const Exact piece(text.substr(at, size));
    event.feed(piece.view());
    at += size;
  }
  const auto usage = event.usage();
  return {std::string(event.type()), usage ? usage->usage(setup.dialect) : std::nullopt};
}

}  // namespace

void stream_meter(std::string_view input) {
  constexpr std::size_t kLongest = 16 * 1024;  // splitting into bytes is quadratic in events_of
  Input in(input);
  const std::uint8_t options = in.byte();
  const Splits splits(in.byte());
  const std::size_t limit = in.byte();
  const std::string_view text = in.rest().substr(0, kLongest);
  const Setup& setup = kSetups[options % kSetups.size()];
  meter_whole_and_split(setup, text, splits);

  Splits sizes = splits;
  expect(found_in(setup, text, [](std::size_t left) { return left; }) ==
             found_in(setup, text, [&](std::size_t left) { return sizes.next(left); }),
         "what is found in a long event does not depend on the split");
  expect(events_of(text, limit, [](std::size_t left) { return left; }) ==
             events_of(text, limit, [&](std::size_t left) { return sizes.next(left); }),
         "events do not depend on the split");
}

}  // namespace gatehouse::fuzz
