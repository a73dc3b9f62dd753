#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/http1/chunked.h"

namespace gatehouse::bench {

/// Takes one response after another apart, as far as a measurement needs it. Not for use after
/// `broken`.
class ResponseReader {
 public:
  enum class State { more, done, broken };

  /// Reads from `bytes` and takes off what it has read, up to the end of one response. What it
  /// finds of the body is appended to `body` when that is not null.
  State feed(std::string_view& bytes, std::string* body);

  /// Of the response that is being read, or was read last.
  int status() const { return status_; }

 private:
  bool read_head();
  State feed_chunked(std::string_view& bytes, std::string* body);

  std::string head_;
  bool in_body_ = false;
  bool chunked_ = false;
  std::uint64_t left_ = 0;
  proxy::http1::ChunkedDecoder decoder_;
  int status_ = 0;
};

}  // namespace gatehouse::bench
