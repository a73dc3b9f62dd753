#include "dashboard/events/event_hub.h"

#include <thread>

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::milliseconds kNoWait{0};

std::string types(const std::vector<EventPtr>& events) {
  std::string text;
  for (const EventPtr& event : events) text += event->type + " ";
  return text;
}

TEST_CASE("a reader gets what is published after it came, in order, once") {
  EventHub hub;
  hub.publish("before", "{}");
  auto position = hub.position_after(std::nullopt);
  CHECK(hub.next(position, kNoWait).empty());
  hub.publish("a", "{}");
  hub.publish("b", "{}");
  CHECK(types(hub.next(position, kNoWait)) == "a b ");
  CHECK(hub.next(position, kNoWait).empty());
}

TEST_CASE("a reader goes on after the last event it saw") {
  EventHub hub;
  auto reader = hub.position_after(std::nullopt);
  hub.publish("a", "{}");
  hub.publish("b", "{}");
  hub.publish("c", "{}");
  const std::string id = hub.id_of(*hub.next(reader, kNoWait).front());
  auto again = hub.position_after(id);
  CHECK_FALSE(again.missed);
  CHECK(types(hub.next(again, kNoWait)) == "b c ");
}

TEST_CASE("a reader that saw the newest event has missed nothing") {
  EventHub hub;
  CHECK_FALSE(hub.position_after(hub.newest_id()).missed);
  hub.publish("a", "{}");
  CHECK_FALSE(hub.position_after(hub.newest_id()).missed);
}

TEST_CASE("an id of another run, of the future or of no form is unknown") {
  EventHub hub, other;
  hub.publish("a", "{}");
  other.publish("a", "{}");
  const std::string run = hub.newest_id().substr(0, hub.newest_id().find('-'));
  for (const std::string& id : {other.newest_id(), run + "-2", run + "-", run + "-1x", run,
                                std::string("7"), run + "-99999999999999999999"}) {
    CAPTURE(id);
    CHECK(hub.position_after(id).missed);
  }
}

TEST_CASE("a reader that has fallen behind what is kept is told so, once") {
  EventHub hub;
  auto position = hub.position_after(std::nullopt);
  const std::string first_id = hub.newest_id();
  for (std::size_t i = 0; i <= EventHub::kKeptEvents; ++i) hub.publish("x", "{}");
  CHECK(hub.next(position, kNoWait).empty());
  CHECK(position.missed);
  CHECK(hub.position_after(first_id).missed);
  position.missed = false;
  hub.publish("y", "{}");
  CHECK(types(hub.next(position, kNoWait)) == "y ");
}

TEST_CASE("large events push out older ones before they fill the memory") {
  EventHub hub;
  const auto start = hub.newest_id();
  for (int i = 0; i < 5; ++i) hub.publish("big", std::string(std::size_t{1} << 20, 'x'));
  CHECK(hub.position_after(start).missed);
  auto position = hub.position_after(std::nullopt);
  hub.publish("small", "{}");
  CHECK(types(hub.next(position, kNoWait)) == "small ");
}

TEST_CASE("a waiting reader wakes when something is published") {
  EventHub hub;
  auto position = hub.position_after(std::nullopt);
  std::thread publisher([&] { hub.publish("a", "{}"); });
  CHECK(types(hub.next(position, std::chrono::seconds(20))) == "a ");
  publisher.join();
}

}  // namespace
}  // namespace gatehouse::dashboard
