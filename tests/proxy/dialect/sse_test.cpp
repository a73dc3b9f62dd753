#include "proxy/dialect/sse.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

struct Seen {
  std::string raw, name, data;

  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Outcome {
  std::vector<Seen> events;
  std::string forwarded;
  std::string held;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  for (const Seen& event : outcome.events) {
    out << "[" << event.name << "|" << event.data << "|" << event.raw << "]";
  }
  return out << " held=" << outcome.held;
}

Outcome split(std::string_view text, const std::vector<std::size_t>& cuts, std::size_t limit) {
  SseSplitter splitter(limit);
  Outcome outcome;
  std::size_t from = 0;
  bool last_was_whole = false;
  for (const std::size_t to : cuts) {
    const std::vector<char> piece(text.begin() + static_cast<std::ptrdiff_t>(from),
                                  text.begin() + static_cast<std::ptrdiff_t>(to));
    from = to;
    splitter.feed({piece.data(), piece.size()}, [&](const SseEvent& event) {
      outcome.forwarded += event.raw;
      if (event.tail) {
        if (last_was_whole) outcome.events.back().raw += event.raw;
        return;
      }
      last_was_whole = event.whole;
      if (event.whole) {
        outcome.events.push_back(
            {std::string(event.raw), std::string(event.name), std::string(event.data)});
      }
    });
    CHECK(splitter.held().size() <= limit);
  }
  outcome.held = splitter.held();
  return outcome;
}

Outcome split_every_way(std::string_view text, std::size_t limit = SseSplitter::kLimit) {
  const Outcome whole = split(text, {text.size()}, limit);
  std::vector<std::size_t> bytes;
  for (std::size_t at = 0; at <= text.size(); ++at) bytes.push_back(at);
  const Outcome bytewise = split(text, bytes, limit);
  CHECK(bytewise == whole);
  CHECK(bytewise.forwarded + bytewise.held == text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    CHECK(split(text, {cut, text.size()}, limit) == whole);
  }
  return whole;
}

TEST_CASE("events are the same with every line end and however they are split") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    CAPTURE(end);
    const std::string first = "event: ping" + end + "data: {\"a\":1}" + end + end;
    const std::string second = ": comment" + end + "data:one" + end + "data:  two" + end + "id: 7" +
                               end + "data" + end + end;
    const std::string third = "data: [DONE]" + end + end;
    const Outcome outcome = split_every_way(first + second + third);
    CHECK(outcome.events == std::vector<Seen>{{first, "ping", "{\"a\":1}"},
                                              {second, "", "one\n two\n"},
                                              {third, "", "[DONE]"}});
    CHECK(outcome.held.empty());
  }
}

TEST_CASE("mixed line ends and stray empty lines lose no byte") {
  const Outcome outcome =
      split_every_way("\n\ndata: a\r\n\ndata: b\n\r\ndata: c\r\rdata: d\r\n\r\n\r\n\ndata: e\n\n");
  std::vector<std::string> data;
  for (const Seen& event : outcome.events) {
    if (!event.data.empty()) data.push_back(event.data);
  }
  CHECK(data == std::vector<std::string>{"a", "b", "c", "d", "e"});
}

TEST_CASE("an event without its empty line is held and handed out at the end") {
  SseSplitter splitter;
  int events = 0;
  splitter.feed("data: a\n\ndata: b\n", [&](const SseEvent&) { ++events; });
  CHECK(events == 1);
  CHECK(splitter.held() == "data: b\n");
  splitter.finish([&](const SseEvent& event) {
    ++events;
    CHECK(event.data == "b");
    CHECK(event.raw == "data: b\n");
  });
  CHECK(events == 2);
  CHECK(splitter.held().empty());
  splitter.finish([&](const SseEvent&) { ++events; });
  CHECK(events == 2);
}

TEST_CASE("an event beyond the limit is handed on unread and those after it are read again") {
  const std::string large = "data: " + std::string(40, 'x') + "\n\n";
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::string text =
        "data: a" + end + end + "data: " + std::string(40, 'x') + end + end + "data: b" + end + end;
    const Outcome outcome = split_every_way(text, 32);
    REQUIRE(outcome.events.size() == 2);
    CHECK(outcome.events[0].data == "a");
    CHECK(outcome.events[1].data == "b");
    CHECK(outcome.forwarded == text);
  }
  SseSplitter splitter(32);
  splitter.feed(large.substr(0, 45), [](const SseEvent& event) { CHECK_FALSE(event.whole); });
  CHECK(splitter.handing_on());
  CHECK(splitter.held().empty());
}

TEST_CASE("an event may take all of the limit") {
  const std::string event = "data: " + std::string(24, 'x') + "\n\n";
  CHECK(split_every_way(event, 32).events.size() == 1);
  CHECK(split_every_way(event, 31).events.empty());
  const std::string crlf = "data: " + std::string(23, 'x') + "\r\n\r\n";
  CHECK(split_every_way(crlf, 32).events.size() == 1);
  CHECK(split_every_way(crlf, 31).events.empty());
}

}  // namespace
}  // namespace gatehouse::testing
