#include "tests/bench/callers/response_reader.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

/// False when it is not a head that the measured servers send.
bool ResponseReader::read_head() {
  std::transform(head_.begin(), head_.end(), head_.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  constexpr std::string_view kVersion = "http/1.1 ";
  constexpr std::string_view kLength = "\r\ncontent-length:";
  if (!head_.starts_with(kVersion)) return false;
  const char* end = head_.data() + head_.size();
  if (std::from_chars(head_.data() + kVersion.size(), end, status_).ec != std::errc()) return false;
  chunked_ = head_.find("\r\ntransfer-encoding: chunked") != std::string::npos;
  decoder_ = {};
  left_ = 0;
  if (chunked_) return true;
  std::size_t at = head_.find(kLength);
  if (at == std::string::npos) return false;
  at = head_.find_first_not_of(' ', at + kLength.size());
  return std::from_chars(head_.data() + at, end, left_).ec == std::errc();
}

ResponseReader::State ResponseReader::feed(std::string_view& bytes, std::string* body) {
  if (!in_body_) {
    const std::size_t before = head_.size();
    head_ += bytes;
    const std::size_t end = head_.find(kHeadEnd, before < 3 ? 0 : before - 3);
    if (end == std::string::npos) {
      bytes = {};
      return State::more;
    }
    bytes.remove_prefix(end + kHeadEnd.size() - before);
    head_.resize(end + 2);
    if (!read_head()) return State::broken;
    head_.clear();
    in_body_ = true;
  }
  if (chunked_) return feed_chunked(bytes, body);
  const std::size_t part = std::min<std::uint64_t>(left_, bytes.size());
  if (body != nullptr) body->append(bytes.substr(0, part));
  bytes.remove_prefix(part);
  left_ -= part;
  if (left_ > 0) return State::more;
  in_body_ = false;
  return State::done;
}

ResponseReader::State ResponseReader::feed_chunked(std::string_view& bytes, std::string* body) {
  using Decoder = proxy::http1::ChunkedDecoder;
  for (;;) {
    const Decoder::Step step = decoder_.next(bytes);
    bytes.remove_prefix(step.consumed);
    switch (step.state) {
      case Decoder::State::payload:
        if (body != nullptr) body->append(step.payload);
        break;
      case Decoder::State::need_more:
        return State::more;
      case Decoder::State::error:
        return State::broken;
      case Decoder::State::done:
        in_body_ = false;
        return State::done;
    }
  }
}

}  // namespace gatehouse::bench
