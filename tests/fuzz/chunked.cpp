#include "proxy/http1/chunked.h"

#include <string>

#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace gatehouse::fuzz {
namespace {

using proxy::http1::ChunkedDecoder;
using State = ChunkedDecoder::State;

struct Decoded {
  std::string payload;
  std::size_t consumed = 0;
  State state = State::need_more;
  std::string error;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// Feeds the text in pieces of `next_size(bytes left)`.
template <typename NextSize>
Decoded decode(std::string_view text, NextSize&& next_size) {
  ChunkedDecoder decoder;
  Decoded out;
  while (out.consumed < text.size()) {
    const Exact piece(text.substr(out.consumed, next_size(text.size() - out.consumed)));
    std::string_view left = piece.view();
    do {
      const auto step = decoder.next(left);
      expect(step.consumed <= left.size(), "no more is consumed than there was");
      expect(step.payload.size() <= step.consumed, "the payload is a part of what was consumed");
      expect(step.state != State::payload || !step.payload.empty(), "a payload is never empty");
      expect(step.state != State::need_more || step.consumed == left.size(),
             "more is asked for only when all was consumed");
      out.payload += step.payload;
      out.consumed += step.consumed;
      left.remove_prefix(step.consumed);
      out.state = step.state;
      if (step.state == State::done || step.state == State::error) {
        expect(decoder.next(left).state == step.state, "the end is final");
        out.error = decoder.error();
        return out;
      }
    } while (!left.empty());
  }
  out.state = State::need_more;
  return out;
}

/// The payload, sent as one chunk for each piece.
std::string encode(std::string_view payload, Splits splits) {
  std::string text;
  while (!payload.empty()) {
    const std::size_t size = splits.next(payload.size());
    text += proxy::http1::ChunkHeader(size).view();
    text += payload.substr(0, size);
    text += proxy::http1::kChunkEnd;
    payload.remove_prefix(size);
  }
  return text.append(proxy::http1::kLastChunk);
}

}  // namespace

void chunked(std::string_view input) {
  Input in(input);
  const Splits splits(in.byte());
  const std::string_view text = in.rest();
  const Decoded whole = decode(text, [](std::size_t left) { return left; });
  expect(whole.payload.size() <= text.size(), "the payload is no longer than the input");
  Splits sizes = splits;
  expect(decode(text, [&](std::size_t left) { return sizes.next(left); }) == whole,
         "what is decoded does not depend on the split");

  const std::string again = encode(whole.payload, splits);
  const Decoded back = decode(again, [](std::size_t left) { return left; });
  expect(
      back.state == State::done && back.payload == whole.payload && back.consumed == again.size(),
      "what is encoded decodes to the same");
}

}  // namespace gatehouse::fuzz
