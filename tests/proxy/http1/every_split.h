#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "proxy/http1/framing.h"

namespace gatehouse::testing {

/// Feeds `text` to a fresh parser in growing pieces, each in an allocation of exactly its size so
/// that a sanitizer sees any byte read beyond it, and returns the first verdict.
template <typename Parser, typename Head>
proxy::http1::ParseResult parse_growing(std::string_view text,
                                        const std::vector<std::size_t>& sizes, Head& head,
                                        std::vector<char>& buffer) {
  Parser parser;
  proxy::http1::ParseResult result;
  for (const std::size_t size : sizes) {
    buffer = std::vector<char>(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    result = parser.parse({buffer.data(), buffer.size()}, head);
    if (result.state != proxy::http1::ParseState::incomplete) break;
  }
  return result;
}

/// Parses `text` whole, byte by byte and cut in two at every place, and checks that every way leads
/// to the same verdict. `inspect(head)` is called after each way that completes.
template <typename Parser, typename Head, typename Inspect>
proxy::http1::ParseResult parse_every_way(std::string_view text, Inspect&& inspect) {
  using proxy::http1::ParseState;
  std::vector<char> buffer;
  Head head;
  const auto whole = parse_growing<Parser>(text, {text.size()}, head, buffer);
  if (whole.state == ParseState::complete) inspect(head);

  std::vector<std::size_t> bytes;
  for (std::size_t size = 0; size <= text.size(); ++size) bytes.push_back(size);
  Head other;
  CHECK(parse_growing<Parser>(text, bytes, other, buffer) == whole);
  if (whole.state == ParseState::complete) inspect(other);

  if (text.size() > 2048) return whole;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    Head again;
    CHECK(parse_growing<Parser>(text, {cut, text.size()}, again, buffer) == whole);
    if (whole.state == ParseState::complete) inspect(again);
  }
  return whole;
}

}  // namespace gatehouse::testing
