#include "proxy/http1/chunked.h"

#include <algorithm>

#include "proxy/http1/characters.h"

namespace gatehouse::proxy::http1 {

ChunkedDecoder::At ChunkedDecoder::fail(std::string_view why) {
  error_ = why;
  return At::error;
}

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view input) {
  std::size_t i = 0;
  while (true) {
    if (at_ == At::done) return {i, {}, State::done};
    if (at_ == At::error) return {i, {}, State::error};
    if (i == input.size()) return {i, {}, State::need_more};
    if (at_ == At::data) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - i));
      left_ -= size;
      if (left_ == 0) at_ = At::data_cr;
      return {i + size, input.substr(i, size), State::payload};
    }
    at_ = step(input[i]);
    if (at_ != At::error) ++i;
  }
}

ChunkedDecoder::At ChunkedDecoder::step(char c) {
  switch (at_) {
    case At::size_start:
    case At::size:
      return step_size(c);
    case At::extension:
      if (++extension_bytes_ > kMaxExtensionBytes) return fail("chunk extensions are too long");
      if (c == '\r') return At::size_lf;
      return is_control(c) ? fail("control character in a chunk extension") : At::extension;
    case At::size_lf:
      if (c != '\n') return fail("CR without LF after a chunk size");
      return left_ == 0 ? At::trailer_start : At::data;
    case At::data_cr:
      return c == '\r' ? At::data_lf : fail("chunk data is longer than its size");
    case At::data_lf:
      if (c != '\n') return fail("CR without LF after chunk data");
      digits_ = 0;
      left_ = 0;
      return At::size_start;
    default:
      return step_trailer(c);
  }
}

ChunkedDecoder::At ChunkedDecoder::step_size(char c) {
  constexpr std::uint8_t kMaxDigits = 16;
  const int digit = hex_value(c);
  if (digit >= 0) {
    if (++digits_ > kMaxDigits) return fail("chunk size has too many digits");
    left_ = left_ << 4 | static_cast<std::uint64_t>(digit);
    return At::size;
  }
  if (at_ == At::size_start) return fail("chunk size is missing");
  if (c == '\r') return At::size_lf;
  return c == ';' ? At::extension : fail("chunk size is not hexadecimal");
}

ChunkedDecoder::At ChunkedDecoder::step_trailer(char c) {
  if (at_ == At::end_lf) return c == '\n' ? At::done : fail("CR without LF at the end of a body");
  if (at_ == At::trailer_start && c == '\r') return At::end_lf;
  if (++trailer_bytes_ > kMaxTrailerBytes) return fail("trailers are too long");
  switch (at_) {
    case At::trailer_start:
      return is_token_char(c) ? At::trailer_name : fail("malformed trailer");
    case At::trailer_name:
      if (c == ':') return At::trailer_value;
      return is_token_char(c) ? At::trailer_name : fail("malformed trailer");
    case At::trailer_value:
      if (c == '\r') return At::trailer_lf;
      return is_control(c) ? fail("control character in a trailer") : At::trailer_value;
    default:
      return c == '\n' ? At::trailer_start : fail("CR without LF in a trailer");
  }
}

ChunkHeader::ChunkHeader(std::size_t size) : start_(std::tuple_size_v<decltype(text_)>) {
  text_[--start_] = '\n';
  text_[--start_] = '\r';
  do {
    text_[--start_] = "0123456789abcdef"[size & 15];
    size >>= 4;
  } while (size != 0);
}

}  // namespace gatehouse::proxy::http1
