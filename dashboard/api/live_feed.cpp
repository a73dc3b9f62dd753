#include "dashboard/api/live_feed.h"

#include <utility>
#include <vector>

#include "dashboard/api/problems.h"
#include "dashboard/events/document_changes.h"
#include "dashboard/model/key_record.h"
#include "dashboard/model/proxy_records.h"

namespace gatehouse::dashboard {
namespace {

/// What the proxies say of their credentials. The event does not carry it, but is told of it.
std::string credentials_of(const Document& document) {
  Json reports = Json::array();
  for (const auto& [instance, entry] : document.proxies) {
    for (const CredentialReport& report : entry.credentials) {
      reports.push_back(
          Json::array({instance, report.upstream, report.name, report.state, report.detail}));
    }
  }
  return to_text(reports);
}

}  // namespace

LiveFeed::LiveFeed(EventHub& events, std::filesystem::path data_file,
                   std::optional<std::string> proxy_url, const Clock& clock)
    : events_(events),
      data_file_(std::move(data_file)),
      proxy_url_(std::move(proxy_url)),
      clock_(clock) {}

void LiveFeed::document_changed(const SnapshotPtr& previous, const SnapshotPtr& next) {
  if (previous) publish_keys(*previous, *next);
  if (previous && previous->config_digest() != next->config_digest()) {
    events_.publish("config.updated", to_text(Json{{"revision", next->document().revision}}));
  }
  seen_.with([&](Seen& seen) { publish_proxies(seen, *next); });
}

void LiveFeed::look(const SnapshotSource& source) {
  const SnapshotSource::Health health = source.health();
  const DocumentFault fault = fault_of(health);
  seen_.with([&](Seen& seen) {
    const SnapshotPtr& snapshot = source.current();
    if (!health.ok && (seen.document_ok || seen.document_fault != fault.error)) {
      events_.publish("document.invalid", to_text(to_json(fault)));
    } else if (health.ok && !seen.document_ok && snapshot) {
      events_.publish("document.valid", to_text(Json{{"revision", snapshot->document().revision}}));
    }
    seen.document_ok = health.ok;
    seen.document_fault = fault.error;
    if (snapshot) publish_proxies(seen, *snapshot);
  });
}

void LiveFeed::publish_keys(const Snapshot& previous, const Snapshot& next) {
  const DocumentChanges changes = changes_between(previous, next);
  const std::int64_t revision = next.document().revision;
  if (changes.created.size() + changes.updated.size() + changes.deleted.size() > kMostKeyEvents) {
    events_.publish("reset", to_text(Json{{"revision", revision}}));
    return;
  }
  const auto publish = [&](const char* type, const std::vector<const ApiKey*>& keys) {
    for (const ApiKey* key : keys) {
      events_.publish(type,
                      to_text(Json{{"id", key->id}, {"name", key->name}, {"revision", revision}}));
    }
  };
  publish("key.created", changes.created);
  publish("key.updated", changes.updated);
  publish("key.deleted", changes.deleted);

  const Timestamp now = clock_.now();
  Json used = Json::array();
  for (const ApiKey* key : changes.used) {
    used.push_back({{"id", key->id},
                    {"usage", to_json(usage_of(*key, now))},
                    {"last_used", or_null(key->last_used)},
                    {"total_lifetime_tokens", key->total_lifetime_tokens}});
    if (used.size() == kKeysAnEvent || key == changes.used.back()) {
      events_.publish("usage.updated", to_text(Json{{"keys", std::exchange(used, Json::array())}}));
    }
  }
}

void LiveFeed::publish_proxies(Seen& seen, const Snapshot& snapshot) {
  std::string body = to_text(proxies_json(snapshot, data_file_, proxy_url_));
  std::string credentials = credentials_of(snapshot.document());
  if (body == seen.proxies && credentials == seen.credentials) return;
  const bool first = seen.proxies.empty();
  seen.proxies = body;
  seen.credentials = std::move(credentials);
  if (!first) events_.publish("proxy.updated", std::move(body));
}

}  // namespace gatehouse::dashboard
