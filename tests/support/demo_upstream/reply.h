#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/demo_upstream/request.h"
#include "tests/support/demo_upstream/steering.h"

namespace gatehouse::testing::demo {

using Json = nlohmann::ordered_json;  // members in the order in which the real APIs send them

// Compact JSON; bytes that are not UTF-8 become U+FFFD.
inline std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

enum class Dialect { openai, anthropic };

struct Usage {
  std::int64_t input = 0;  // cached and cache-creating tokens included
  std::int64_t output = 0;
  std::int64_t cached = 0;
  std::int64_t cache_creation = 0;
};

// A part of the body that is written in one go, and the output tokens delivered once it is.
struct Piece {
  std::string bytes;
  std::int64_t output_tokens = 0;  // cumulative
};

// What goes back. Pieces are made when their turn comes, so that thousands of open streams do not
// hold their texts.
struct Reply {
  int status = 200;
  Headers headers;
  bool streamed = false;
  std::size_t piece_count = 1;
  std::function<Piece(std::size_t)> piece;

  Dialect dialect = Dialect::openai;
  std::string model;  // as the request named it
  Usage usage;        // as reported, or as it would have been
};

// What the answers are made from.
struct Exchange {
  const Request& request;
  nlohmann::json body;  // null when the request had none
  Steering steering;
  Dialect dialect = Dialect::openai;
  std::uint64_t number = 0;  // of the request, from 1
  std::int64_t now = 0;      // seconds since 1970

  std::string model() const;
  bool wants_stream() const;
  std::string id(std::string_view prefix) const;  // "chatcmpl-demo-000042"
};

// The words of an answer, cut into chunks, and the usage that belongs to them.
struct Answer {
  std::string text;
  std::vector<std::string> chunks;
  Usage usage;
  bool reached_limit = false;  // stopped by the request's maximum

  // Output tokens delivered after chunks [0, count).
  std::vector<std::int64_t> delivered;
};
Answer make_answer(const Exchange& exchange);

// A whole JSON body.
Reply json_reply(const Exchange& exchange, const Json& body, Usage usage);

// `opening`, one event for each chunk of the answer, then `closing`; line ends as steered.
Reply stream_reply(const Exchange& exchange, Answer answer, std::string opening,
                   std::function<std::string(const Answer&, std::size_t)> event,
                   std::string closing);

// An error in the exchange's dialect.
Reply error_reply(const Exchange& exchange, int status, std::string_view message);

// The error object alone (for error events in a stream).
Json error_body(const Exchange& exchange, int status, std::string_view message);

// "data: …\n\n", with an event line before it when `name` is given.
std::string sse(const Json& data, std::string_view name = {});

}  // namespace gatehouse::testing::demo
