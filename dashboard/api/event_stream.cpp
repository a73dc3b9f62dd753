#include "dashboard/api/event_stream.h"

#include <chrono>
#include <utility>
#include <vector>

#include "dashboard/api/handling.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::seconds kPingEvery{15};
constexpr std::chrono::milliseconds kLookEvery{200};
/// How long browsers wait, in milliseconds, before they connect again.
constexpr std::string_view kReconnect = "retry: 1000\n\n";

bool still_allowed(const Api& api, const HttpRequest& request) {
  const SnapshotPtr snapshot = api.source.passing();
  return snapshot && api.authenticator.authenticate(request, snapshot->document().admins);
}

std::string reset_event(const Api& api) {
  const SnapshotPtr snapshot = api.source.passing();
  const std::int64_t revision = snapshot ? snapshot->document().revision : 0;
  return sse_event("reset", to_text(Json{{"revision", revision}}), api.events.newest_id());
}

/// What is to be sent next: a reset, the events in one text, or nothing.
std::string next_events(const Api& api, EventHub::Position& position) {
  const std::vector<EventPtr> events = api.events.next(position, kLookEvery);
  if (std::exchange(position.missed, false)) return reset_event(api);
  std::string text;
  for (const EventPtr& event : events) {
    text += sse_event(event->type, event->data, api.events.id_of(*event));
  }
  return text;
}

void run(const Api& api, const HttpRequest& request, EventHub::Position position,
         EventStream& stream) {
  if (!stream.write(kReconnect)) return;
  auto last_sent = api.clock.monotonic();
  auto last_check = last_sent;
  while (!stream.closed()) {
    std::string text = next_events(api, position);
    const auto now = api.clock.monotonic();
    if (now - last_check >= kPingEvery) {
      if (!still_allowed(api, request)) return;
      last_check = now;
    }
    if (text.empty() && now - last_sent >= kPingEvery) text = sse_comment("ping");
    if (text.empty()) continue;
    if (!stream.write(text)) return;
    last_sent = now;
  }
}

}  // namespace

HttpResponse stream_events(Api& api, const HttpRequest& request, const Caller&) {
  const std::string* last = request.header("last-event-id");
  const auto position =
      api.events.position_after(last ? std::optional<std::string>(*last) : std::nullopt);
  return event_stream_response(
      [&api, request, position](EventStream& stream) { run(api, request, position, stream); });
}

}  // namespace gatehouse::dashboard
