#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "common/domain/guarded.h"
#include "common/storage/snapshot_source.h"
#include "common/system/clock.h"
#include "dashboard/events/event_hub.h"

namespace gatehouse::dashboard {

/// Turns what happens to the document, whoever did it, into events for browsers.
///
/// Told of changes by SnapshotSource; what happens without a change of the document (a proxy dies,
/// a bad file becomes good again with the same content) it finds by being asked to look.
/// Thread-safe.
class LiveFeed {
 public:
  LiveFeed(EventHub& events, std::filesystem::path data_file, std::optional<std::string> proxy_url,
           const Clock& clock);

  /// For SnapshotSource's on_change.
  void document_changed(const SnapshotPtr& previous, const SnapshotPtr& next);

  /// Publishes what has changed since the last look.
  void look(const SnapshotSource& source);

  /// More changed keys at once than this, and browsers are told to fetch everything again.
  static constexpr std::size_t kMostKeyEvents = 100;
  /// Keys in one usage event.
  static constexpr std::size_t kKeysAnEvent = 200;

 private:
  struct Seen {
    bool document_ok = true;
    std::string document_fault;
    std::string proxies;
    std::string credentials;
  };

  void publish_keys(const Snapshot& previous, const Snapshot& next);
  void publish_proxies(Seen& seen, const Snapshot& snapshot);

  EventHub& events_;
  std::filesystem::path data_file_;
  std::optional<std::string> proxy_url_;
  const Clock& clock_;
  Guarded<Seen> seen_;
};

}  // namespace gatehouse::dashboard
