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
  const std::vector<Line>* lines = nullptr;  ///< the `data:` lines
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

  /// At the end of the stream: hands out what is held as if an empty line followed.
  template <typename OnEvent>
  void finish(OnEvent&& on_event) {
    if (take_rest()) on_event(event_);
  }

  /// The bytes of an event that is not complete.
  std::string_view held() const { return clear_held_ ? std::string_view{} : held_; }

  /// Whether pieces of an event beyond the limit were handed on, but not its end.
  bool handing_on() const { return handing_on_; }

 private:
  /// Where in a line the bytes so far have led to.
  struct Scan {
    bool line_empty = true;  ///< nothing yet in the line
    bool after_cr = false;   ///< the last byte was a CR, which ended a line
  };
  struct End {
    std::size_t size = 0;  ///< up to the first byte of the end of the empty line
    std::size_t with_lf = 0;
    bool found = false;
  };

  bool next(std::string_view& bytes);
  bool take_rest();
  void hand_on(std::string_view piece);
  void hand_out(std::string_view raw);
  static End find_end(std::string_view bytes, Scan& scan);
  void read_line(std::string_view raw, std::string_view line);
  void clear_held();

  std::size_t limit_;
  Scan scan_;
  std::string held_;
  std::string joined_;
  std::vector<SseEvent::Line> lines_;
  SseEvent event_;
  bool tail_owed_ = false;   // the last event ended with a CR at the end of the input
  bool handing_on_ = false;  // inside an event beyond the limit
  bool clear_held_ = false;  // held_ backs the event that was handed out
};

}  // namespace gatehouse::proxy::dialect
