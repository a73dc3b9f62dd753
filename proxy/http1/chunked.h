#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatehouse::proxy::http1 {

/// Takes the chunked coding off a body (RFC 9112, 7.1), strictly: every line ends CRLF, sizes are
/// at most 16 hexadecimal digits, extensions are skipped up to a limit, trailers are checked and
/// dropped.
class ChunkedDecoder {
 public:
  static constexpr std::size_t kMaxExtensionBytes = 4 * 1024;  ///< over the whole body
  static constexpr std::size_t kMaxTrailerBytes = 8 * 1024;

  enum class State {
    need_more,  ///< all of the input was consumed
    payload,    ///< `payload` is the next piece of the body; call again with what was not consumed
    done,       ///< the body ended; what was not consumed belongs to the next message
    error,      ///< the connection is of no further use
  };

  struct Step {
    std::size_t consumed = 0;
    std::string_view payload;  ///< a view of the input, never empty with State::payload
    State state = State::need_more;
  };

  /// Input may be split anywhere; nothing of it is kept. After done or error the answer stays so.
  Step next(std::string_view input);

  /// For the error state: what was wrong, for logs.
  std::string_view error() const { return error_; }

 private:
  enum class At : std::uint8_t {
    size_start,
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_lf,
    end_lf,
    done,
    error,
  };

  At step(char c);
  At step_size(char c);
  At step_trailer(char c);
  At fail(std::string_view why);

  std::uint64_t left_ = 0;  // of the chunk's size or data
  std::string_view error_;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::uint8_t digits_ = 0;
  At at_ = At::size_start;
};

/// The line before a chunk's data. The data is followed by kChunkEnd. A size of 0 would end the
/// body: write kLastChunk for that.
class ChunkHeader {
 public:
  explicit ChunkHeader(std::size_t size);
  std::string_view view() const { return {text_.data() + start_, text_.size() - start_}; }

 private:
  std::array<char, 18> text_;
  std::size_t start_;
};

inline constexpr std::string_view kChunkEnd = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace gatehouse::proxy::http1
