#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

/// An open text/event-stream answer. Belongs to the thread that runs HttpResponse::events.
class EventStream {
 public:
  virtual ~EventStream() = default;

  /// Sends the bytes at once. False when the peer is gone, reads too slowly, or the server stops;
  /// the stream is over then.
  virtual bool write(std::string_view bytes) = 0;

  /// Whether the peer has left or the server stops. Costs a system call. A function that waits for
  /// events asks at least four times a second, so that stopping is prompt.
  virtual bool closed() const = 0;
};

/// One server-sent event (WHATWG HTML, 9.2.5). Line feeds in `data` become further data lines;
/// empty `event` and `id` are left out, and neither may hold a line feed.
std::string sse_event(std::string_view event, std::string_view data, std::string_view id = {});

/// A comment line, which keeps a connection from looking idle.
std::string sse_comment(std::string_view text);

}  // namespace gatehouse
