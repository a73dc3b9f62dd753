#include "dashboard/events/event_hub.h"

#include <charconv>
#include <utility>

#include "common/system/random.h"

namespace gatehouse::dashboard {

EventHub::EventHub() : run_(random_hex(4)) {}

void EventHub::publish(std::string type, std::string data) {
  {
    const std::lock_guard lock(mutex_);
    kept_bytes_ += data.size();
    kept_.push_back(
        std::make_shared<const Event>(Event{next_number_++, std::move(type), std::move(data)}));
    while (kept_.size() > kKeptEvents || (kept_bytes_ > kKeptBytes && kept_.size() > 1)) {
      kept_bytes_ -= kept_.front()->data.size();
      kept_.pop_front();
    }
  }
  published_.notify_all();
}

EventHub::Position EventHub::position_after(const std::optional<std::string>& last_event_id) const {
  const std::lock_guard lock(mutex_);
  if (!last_event_id || last_event_id->empty()) return {next_number_, false};
  const std::string prefix = run_ + "-";
  std::uint64_t seen = 0;
  const char* end = last_event_id->data() + last_event_id->size();
  if (!last_event_id->starts_with(prefix)) return {next_number_, true};
  const auto [stopped, error] = std::from_chars(last_event_id->data() + prefix.size(), end, seen);
  const bool known =
      error == std::errc{} && stopped == end && seen < next_number_ && seen + 1 >= first_kept();
  return known ? Position{seen + 1, false} : Position{next_number_, true};
}

std::vector<EventPtr> EventHub::next(Position& position, std::chrono::milliseconds wait) const {
  std::unique_lock lock(mutex_);
  published_.wait_for(lock, wait, [&] { return position.next < next_number_; });
  if (position.next < first_kept()) {
    position = {next_number_, true};
    return {};
  }
  std::vector<EventPtr> events;
  for (auto at = kept_.begin() + static_cast<std::ptrdiff_t>(position.next - first_kept());
       at != kept_.end(); ++at) {
    events.push_back(*at);
  }
  position.next = next_number_;
  return events;
}

std::string EventHub::id_of(const Event& event) const {
  return run_ + "-" + std::to_string(event.number);
}

std::string EventHub::newest_id() const {
  const std::lock_guard lock(mutex_);
  return run_ + "-" + std::to_string(next_number_ - 1);
}

}  // namespace gatehouse::dashboard
