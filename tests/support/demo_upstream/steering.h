#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/support/demo_upstream/request.h"

namespace gatehouse::testing::demo {

// How usage is reported. `wire` is what the real APIs do.
enum class UsageMode {
  wire,
  omit,         // never
  zero,         // reported, and zero
  every_chunk,  // OpenAI: running totals on every chunk; Anthropic: repeated message_delta events
  last_choice,  // OpenAI: on the last chunk with choices, no chunk of its own
  always,       // OpenAI: the extra chunk even when nobody asked for it
  delta_full,   // Anthropic: message_delta repeats the input side
};

enum class Fault {
  none,
  no_answer,            // orderly close before the first byte
  reset,                // RST after x-demo-after-bytes body bytes
  cut,                  // orderly close there
  stall,                // silence there, the connection stays open
  garbage,              // not HTTP at all; with x-demo-after-bytes: noise in the body
  bad_chunk,            // an invalid chunk size there
  drip,                 // one byte a write, x-demo-chunk-delay-ms apart
  huge_head,            // one MiB of header fields
  endless_head,         // header fields without end
  informational,        // 100 and 103 before the answer
  informational_flood,  // ten thousand of them
  close_delimited,      // neither length nor chunks, `connection: close`
  no_length,            // the same with `connection: keep-alive`
  http10,               // an HTTP/1.0 answer
  length_and_chunked,
  two_lengths,
  short_length,  // more body than content-length says
  trailers,      // chunked with trailer fields
  close_after,   // `connection: close` announced, then closed
  idle_close,    // closed after the answer without a word
  error_event,   // half of the stream, then an error event in the dialect
};

enum class LineEnd { lf, crlf, cr };

// What the x-demo-* headers of a request ask for. Callers set them; the proxy passes them on.
struct Steering {
  std::optional<std::int64_t> input_tokens;       // x-demo-input-tokens, cached ones included
  std::optional<std::int64_t> output_tokens;      // x-demo-output-tokens
  std::int64_t cached_tokens = 0;                 // x-demo-cached-tokens (read from the cache)
  std::int64_t cache_creation_tokens = 0;         // x-demo-cache-creation-tokens
  std::optional<std::size_t> chunks;              // x-demo-chunks: text chunks of a stream
  std::chrono::milliseconds chunk_delay{0};       // x-demo-chunk-delay-ms
  std::chrono::milliseconds first_byte_delay{0};  // x-demo-first-byte-delay-ms
  int status = 0;                                 // x-demo-status: answer this error
  std::optional<std::string> retry_after;         // x-demo-retry-after, verbatim
  UsageMode usage = UsageMode::wire;              // x-demo-usage
  Fault fault = Fault::none;                      // x-demo-fault
  std::size_t after_bytes = 0;                    // x-demo-after-bytes
  std::size_t split_bytes = 0;                    // x-demo-split-bytes: slice every write
  LineEnd line_end = LineEnd::lf;                 // x-demo-line-end
  Headers add_headers;                            // x-demo-add-header: `name: value`
  std::string ref;                                // x-demo-ref: comes back in the ledger
};

// Reads them; `problem` names the header when a value is not understood, so that a typing error in
// a test does not pass for the default.
struct SteeringResult {
  Steering steering;
  std::string problem;  // empty: all understood
};
SteeringResult read_steering(const Request& request, std::chrono::milliseconds default_delay);

}  // namespace gatehouse::testing::demo
