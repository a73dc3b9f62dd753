#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/dialect/long_event.h"
#include "proxy/dialect/sse.h"
#include "proxy/dialect/usage.h"

namespace gatehouse::proxy::dialect {

/// Whether the caller sees the usage in a stream of chat or text completions.
enum class UsageInStream {
  asked,     ///< by the caller: everything passes unchanged
  injected,  ///< by us: the extra chunk and the `usage` members are taken out
};

/// Meters one server-sent stream while its bytes pass. Not thread-safe; one per stream.
///
/// Events go on as soon as they are complete. The beginning of one is held back, at most
/// SseSplitter::kLimit bytes: a caller can do nothing with it, its usage may have to be taken out,
/// and when the upstream fails in the middle of it, an error event of ours can take its place. A
/// longer one goes on as it comes, all of it, and only its usage is metered.
class StreamMeter {
 public:
  StreamMeter(Dialect dialect, Endpoint endpoint, UsageInStream usage);

  /// Takes what the upstream sent, returns what goes to the caller: `bytes`, a part of them or a
  /// text of ours, valid until the next call. With the `last` bytes nothing is held back any more:
  /// an event without its empty line is metered as if it had one.
  std::string_view feed(std::string_view bytes, bool last = false);

  /// What was reported so far; nothing before any usage passed.
  std::optional<Usage> reported() const { return members_.usage(dialect_); }

  /// The final account. What was delivered after the last reported usage is added by estimate,
  /// absent counts are estimated as a whole, and the provenance says so.
  Usage settle(TokenCount estimated_input) const;

  /// Whether the dialect's end of stream passed: [DONE], message_stop, response.completed,
  /// response.incomplete, response.failed.
  bool ended() const { return ended_; }

  /// Whether an error event of the upstream passed.
  bool saw_error() const { return saw_error_; }

  /// Bytes of text, tool arguments and reasoning in all chunks, and the number of chunks with some.
  std::int64_t delivered_text_bytes() const { return text_bytes_; }
  std::int64_t delivered_chunks() const { return chunks_; }

  /// Whether the caller was sent the beginning of an event but not its end, as happens with events
  /// beyond SseSplitter::kLimit only: nothing of our own (a comment, an error event) can be put in
  /// without ending the event first.
  bool mid_event() const { return splitter_.handing_on(); }

  /// Bytes of an incomplete event that are held back.
  std::size_t held() const { return splitter_.held().size(); }

 private:
  enum class Verdict { forward, strip, drop };

  bool strips() const { return usage_ == UsageInStream::injected; }
  void take(const SseEvent& event);
  Verdict meter(std::string_view data);
  Verdict meter_completion(std::string_view data);
  void meter_response(std::string_view data);
  void meter_message(std::string_view data);
  void meter_piece(const SseEvent& event);
  void end_long_event();
  bool note_type(std::string_view type);
  void count_text(std::size_t bytes);
  void note_usage(const UsageMembers& usage);
  void note_final_usage(const UsageMembers& usage);
  void append_without_usage(const SseEvent& event);

  Dialect dialect_;
  Endpoint endpoint_;
  UsageInStream usage_;
  SseSplitter splitter_;
  UsageMembers members_;
  std::string out_;
  std::unique_ptr<LongEvent> long_event_;  // while one is handed on in pieces
  std::vector<SseEvent::Line> cuts_;       // of the event's data, by meter_completion
  std::int64_t text_bytes_ = 0;
  std::int64_t text_since_usage_ = 0;
  std::int64_t chunks_ = 0;
  bool output_final_ = false;  // the output count is not Anthropic's placeholder
  bool ended_ = false;
  bool saw_error_ = false;
  bool dropped_last_ = false;
  bool collects_ = false;  // what goes on is put together in out_
};

}  // namespace gatehouse::proxy::dialect
