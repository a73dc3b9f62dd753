#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::dashboard {

/// Something that happened, as event streams tell it.
struct Event {
  std::uint64_t number = 0;
  std::string type;  ///< "key.updated"
  std::string data;  ///< JSON
};
using EventPtr = std::shared_ptr<const Event>;

/// Hands events round to any number of streams.
///
/// The hub keeps the last events; a stream is a place in them. So a reader that is slow, or away
/// for a moment, costs no memory, and one that has fallen behind what is kept is told to start
/// afresh. Ids carry a text that is made anew at each start: one given out before a restart is
/// known to be unknown. Thread-safe.
class EventHub {
 public:
  EventHub();

  void publish(std::string type, std::string data);

  /// Where a reader stands. `last_event_id` is what the browser says it saw last.
  struct Position {
    std::uint64_t next = 0;  ///< number of the first event not seen
    bool missed = false;     ///< events in between are not kept any more: fetch everything again
  };
  Position position_after(const std::optional<std::string>& last_event_id) const;

  /// Events from the position on, waiting for the first at most `wait`; empty when none came.
  /// Moves the position.
  std::vector<EventPtr> next(Position& position, std::chrono::milliseconds wait) const;

  std::string id_of(const Event& event) const;

  /// The id of the newest event, for a stream that starts afresh.
  std::string newest_id() const;

  static constexpr std::size_t kKeptEvents = 1000;
  static constexpr std::size_t kKeptBytes = std::size_t{4} << 20;

 private:
  std::uint64_t first_kept() const { return kept_.empty() ? next_number_ : kept_.front()->number; }

  const std::string run_;
  mutable std::mutex mutex_;
  mutable std::condition_variable published_;
  std::deque<EventPtr> kept_;
  std::size_t kept_bytes_ = 0;
  std::uint64_t next_number_ = 1;
};

}  // namespace gatehouse::dashboard
