#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "proxy/dialect/body_meter.h"
#include "proxy/dialect/stream_meter.h"
#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// Finds out what an answer cost while it passes, whatever its kind.
class ResponseMeter {
 public:
  /// Looks at the exchange's upstream answer, whose head has arrived.
  explicit ResponseMeter(const Exchange& exchange);

  /// Takes bytes of the upstream's body, returns those for the caller, valid until the next call.
  /// With the `last` ones comes all that was held back.
  std::string_view feed(std::string_view bytes, bool last);

  /// Whether the answer is an event stream.
  bool is_stream() const { return is_stream_; }

  /// Whether the body may differ from the upstream's, so that its length is not known.
  bool edits() const { return edits_; }

  /// Whether an event stream has said that it is over.
  bool ended() const;

  /// Whether an event stream has told of an error.
  bool saw_error() const;

  /// Whether an event of ours may follow what has passed: the answer is a stream that is read event
  /// by event, not an encoded or unknown one, and it does not stand inside an event.
  bool between_events() const;

  /// As between_events, but also inside an event, which an empty line would end.
  bool takes_events() const;

  /// What to charge for what has passed so far. `whole` says that the body came to its end.
  dialect::Usage usage(const Exchange& exchange, bool whole);

 private:
  std::variant<std::monostate, dialect::BodyMeter, dialect::StreamMeter> meter_;
  std::int64_t bytes_ = 0;
  bool charged_ = false;
  bool is_stream_ = false;
  bool edits_ = false;
  bool unknown_ = false;  // the answer of an endpoint that we do not know: it passes untouched
  bool is_text_ = true;   // its bytes may be taken for text
};

}  // namespace gatehouse::proxy
