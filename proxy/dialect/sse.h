#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::proxy::dialect {

/// One server-sent event (WHATWG HTML, 9.2). Views live until the splitter is called again.
struct SseEvent {
  /// Where in `raw` one `data:` line's text stands.
  struct Line {
    std::size_t at = 0;
    std::size_t size = 0;
  };

  std::string_view raw;   ///< every byte of the event, the empty line at its end included
  std::string_view name;  ///< of its `event:` line, or empty
  std::string_view data;  ///< its `data:` lines, joined by LF when there are several
  const std::vector<Line>* lines = nullptr;
  bool whole = true;  ///< false: a piece of an event beyond the limit, with nothing but `raw`
  bool tail =
      false;  ///< the LF of the last event's final CRLF, arriving late: belongs to that event
};

/// Cuts a stream of bytes into events, however it is split, with line ends LF, CRLF or CR. Holds at
/// most `limit` bytes of an incomplete event; a longer one is handed on in pieces, unread. All
/// `raw` in a row, with `held()` at the end, are exactly the bytes fed.
class SseSplitter {
 public:
  static constexpr std::size_t kLimit = 64 * 1024;

  explicit SseSplitter(std::size_t limit = kLimit) : limit_(limit) {}

  /// Calls on_event(const SseEvent&) for each event that these bytes complete.
  template <typename OnEvent>
  void feed(std::string_view bytes, OnEvent&& on_event) {
    while (next(bytes)) on_event(event_);
  }

  /// The bytes of an event that is not complete.
  std::string_view held() const { return held_; }

 private:
  bool next(std::string_view& bytes);
  bool take_tail(std::string_view& bytes);
  bool hand_on_piece(std::string_view& bytes, std::size_t size, bool complete);
  std::size_t find_end(std::string_view bytes);
  void read_fields(std::string_view raw);
  void read_line(std::string_view raw, std::string_view line);

  std::size_t limit_;
  std::string held_;
  std::string joined_;
  std::vector<SseEvent::Line> lines_;
  SseEvent event_;
  bool line_empty_ = true;   // nothing yet in the line being read
  bool after_cr_ = false;    // the last byte was a CR that ended a line
  bool tail_owed_ = false;   // the last event ended with a CR at the end of the input
  bool handing_on_ = false;  // inside an event beyond the limit
  bool clear_held_ = false;  // held_ backs the event that was handed out
};

}  // namespace gatehouse::proxy::dialect
