#include "proxy/http1/chunked.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;
using State = ChunkedDecoder::State;

struct Decoded {
  std::string payload;
  std::size_t consumed = 0;
  State state = State::need_more;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// Feeds the pieces that `text` is cut into at `cuts`.
Decoded decode(std::string_view text, const std::vector<std::size_t>& cuts) {
  ChunkedDecoder decoder;
  Decoded result;
  std::size_t from = 0;
  for (const std::size_t to : cuts) {
    const std::vector<char> piece(text.begin() + static_cast<std::ptrdiff_t>(from),
                                  text.begin() + static_cast<std::ptrdiff_t>(to));
    std::string_view rest(piece.data(), piece.size());
    from = to;
    while (true) {
      const auto step = decoder.next(rest);
      result.payload += step.payload;
      result.consumed += step.consumed;
      result.state = step.state;
      rest.remove_prefix(step.consumed);
      if (step.state != State::payload) break;
      CHECK_FALSE(step.payload.empty());
    }
    if (result.state != State::need_more) {
      CHECK(decoder.next("more").state == result.state);
      CHECK(decoder.next("more").consumed == 0);
      return result;
    }
    CHECK(rest.empty());
  }
  return result;
}

Decoded decode_every_way(std::string_view text) {
  const Decoded whole = decode(text, {text.size()});
  std::vector<std::size_t> bytes;
  for (std::size_t at = 0; at <= text.size(); ++at) bytes.push_back(at);
  CHECK(decode(text, bytes) == whole);
  for (std::size_t cut = 0; cut <= text.size() && text.size() < 2048; ++cut) {
    CAPTURE(cut);
    CHECK(decode(text, {cut, text.size()}) == whole);
  }
  return whole;
}

TEST_CASE("a chunked body is the same however it is split") {
  struct Case {
    std::string_view text, payload;
    std::size_t left;
  };
  const Case cases[] = {
      {"0\r\n\r\n", "", 0},
      {"5\r\nhello\r\n0\r\n\r\n", "hello", 0},
      {"5\r\nhello\r\n0\r\n\r\nGET /", "hello", 5},
      {"1\r\na\r\nA\r\n0123456789\r\n00\r\n\r\n", "a0123456789", 0},
      {"0000000000000003\r\nabc\r\n0\r\n\r\n", "abc", 0},
      {"3;name=value;q=\"a b\"\r\nabc\r\n0;last\r\n\r\n", "abc", 0},
      {"4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", 0},
      {"1\r\nx\r\n0\r\nTrailer: value\r\nOther:\r\n\r\n", "x", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Decoded result = decode_every_way(c.text);
    CHECK(result.state == State::done);
    CHECK(result.payload == c.payload);
    CHECK(result.consumed == c.text.size() - c.left);
  }
}

TEST_CASE("a chunked body that is not complete asks for more") {
  for (const std::string_view text :
       {"", "5", "5\r", "5\r\n", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "0\r\n", "0\r\n\r"}) {
    CAPTURE(text);
    CHECK(decode_every_way(text).state == State::need_more);
  }
}

TEST_CASE("a malformed chunked body is refused however it is split") {
  const std::string_view cases[] = {
      "\r\n",                        // no size
      ";x\r\n",                      // no size
      "x\r\n",                       // not hexadecimal
      "0x5\r\nhello\r\n",            // not hexadecimal
      "-1\r\n",                      // a sign
      "+5\r\nhello\r\n",             // a sign
      " 5\r\nhello\r\n",             // white space before
      "5 \r\nhello\r\n",             // white space behind
      "5 ;x\r\nhello\r\n",           // white space behind
      "5\nhello\r\n",                // bare LF after the size
      "5\rhello\r\n",                // bare CR after the size
      "5\r\nhello\n0\r\n\r\n",       // bare LF after the data
      "5\r\nhello\r0\r\n\r\n",       // bare CR after the data
      "5\r\nhello!\r\n0\r\n\r\n",    // more data than said
      "5\r\nhell\r\n0\r\n\r\n",      // less data than said
      "5;a\nb\r\nhello\r\n",         // bare LF in an extension
      "5;a\rb\r\nhello\r\n",         // bare CR in an extension
      "5;a\x01\r\nhello\r\n",        // control character in an extension
      "10000000000000000\r\n",       // 17 digits: beyond 64 bits
      "00000000000000005\r\nhello",  // 17 digits
      "0\r\n\n",                     // bare LF at the end
      "0\r\n\rx",                    // bare CR at the end
      "0\r\n folded\r\n\r\n",        // not a trailer
      "0\r\nno colon\r\n\r\n",       // not a trailer
      "0\r\nX : y\r\n\r\n",          // space before the colon
      "0\r\n: y\r\n\r\n",            // no name
      "0\r\nX: y\n\r\n",             // bare LF in the trailers
      "0\r\nX: y\rz\r\n\r\n",        // bare CR in the trailers
      "0\r\nX: \x02\r\n\r\n",        // control character in the trailers
  };
  for (const std::string_view text : cases) {
    CAPTURE(text);
    CHECK(decode_every_way(text).state == State::error);
  }
}

TEST_CASE("the largest size is taken at its word without being allocated") {
  ChunkedDecoder decoder;
  CHECK(decoder.next("ffffffffffffffff\r\n").state == State::need_more);
  const auto step = decoder.next("abc");
  CHECK(step.state == State::payload);
  CHECK(step.payload == "abc");
}

TEST_CASE("trailers may take 8 KiB") {
  const auto with_trailer = [](std::size_t size) {
    return "0\r\nX:" + std::string(size - 4, 'a') + "\r\n\r\n";
  };
  CHECK(decode_every_way(with_trailer(8 * 1024)).state == State::done);
  CHECK(decode_every_way(with_trailer(8 * 1024 + 1)).state == State::error);
  ChunkedDecoder decoder;
  CHECK(decoder.next("0\r\n").state == State::need_more);
  State state = State::need_more;
  for (int i = 0; i < 5'000 && state == State::need_more; ++i) state = decoder.next("X:\r\n").state;
  CHECK(state == State::error);
}

TEST_CASE("chunk extensions are limited over the whole body") {
  ChunkedDecoder decoder;
  const std::string chunk = "1;" + std::string(100, 'e') + "\r\nx\r\n";
  int chunks = 0;
  bool refused = false;
  while (!refused && chunks < 1'000) {
    std::string_view rest = chunk;
    while (!rest.empty() && !refused) {
      const auto step = decoder.next(rest);
      refused = step.state == State::error;
      rest.remove_prefix(step.consumed);
    }
    ++chunks;
  }
  CHECK(refused);
  CHECK(chunks == 41);
  CHECK_FALSE(decoder.error().empty());
}

TEST_CASE("what the encoder writes the decoder reads") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{255},
                                 std::size_t{4096}, std::size_t{70'000}}) {
    const std::string payload(size, 'p');
    std::string text(ChunkHeader(size).view());
    text.append(payload).append(kChunkEnd).append(kLastChunk);
    const Decoded result = decode(text, {text.size()});
    CHECK(result.state == State::done);
    CHECK(result.payload == payload);
  }
  CHECK(ChunkHeader(0x1aF).view() == "1af\r\n");
  CHECK(ChunkHeader(SIZE_MAX).view() == "ffffffffffffffff\r\n");
}

}  // namespace
}  // namespace gatehouse::testing
