#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/domain/reservation.h"
#include "proxy/dialect/endpoint.h"

namespace gatehouse::proxy::dialect {

/// A stretch of the body.
struct Span {
  std::size_t at = 0;
  std::size_t size = 0;
};

/// A stretch to be replaced by one of our texts; with a size of 0, an insertion.
struct BodyEdit {
  Span span;
  std::string_view text;  ///< a literal
};

/// What the proxy needs to know of a request's JSON body. Spans and offsets are into that body.
struct RequestFacts {
  /// The model asked for: with several top-level `model` members the last, as parsers mostly take
  /// it.
  std::optional<std::string> model;
  std::vector<Span> models;  ///< the values of all of them, escaped spellings of the name included
  bool models_differ = false;  ///< several that do not agree: splice makes them all the same
  bool streams = false;        ///< `stream` is true
  bool asks_usage = false;     ///< `stream_options.include_usage` is true
  RequestSize size;            ///< for the reservation

  // What splice writes from.
  bool empty_object = false;
  std::size_t members_at = 0;  ///< just behind the opening brace
  bool has_stream_options = false;
  std::vector<BodyEdit> usage_edits;  ///< make every `stream_options.include_usage` true, in order
};

struct BodyError {
  std::string message;     ///< for the caller
  std::size_t offset = 0;  ///< of the byte where the body stopped making sense, as near as known
};

/// Reads a request body: one JSON object and nothing behind it. The body is only read, but see
/// ensure_json_padding. `model` must be a string or null; for Endpoint::other, where it may be
/// anything, only strings count.
std::variant<RequestFacts, BodyError> scan_request_body(Endpoint endpoint, std::string& body);

/// A body put together from stretches of the one received and texts of ours: what is not edited is
/// not copied. Lives at most as long as the received body does and stays valid when moved.
class OutgoingBody {
 public:
  OutgoingBody() = default;
  OutgoingBody(std::vector<std::string_view> segments, std::unique_ptr<char[]> own);

  const std::vector<std::string_view>& segments() const { return segments_; }
  std::size_t size() const { return size_; }
  std::string text() const;

 private:
  std::vector<std::string_view> segments_;
  std::unique_ptr<char[]> own_;  // backs the segments that are ours
  std::size_t size_ = 0;
};

struct BodyEdits {
  /// Written in place of every top-level `model`, or added when there is none.
  std::optional<std::string_view> model;
  bool include_usage = false;  ///< make `stream_options.include_usage` true
};

/// The body with the edits; every byte outside of them is as received.
OutgoingBody splice(std::string_view body, const RequestFacts& facts, const BodyEdits& edits);

}  // namespace gatehouse::proxy::dialect
