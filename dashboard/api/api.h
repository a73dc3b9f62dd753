#pragma once

#include <optional>
#include <string>

#include "common/http/slots.h"
#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "common/system/clock.h"
#include "common/system/environment.h"
#include "common/system/sealing.h"
#include "common/telemetry/log.h"
#include "dashboard/analytics/analytics.h"
#include "dashboard/audit/audit_log.h"
#include "dashboard/audit/audited_changes.h"
#include "dashboard/auth/authenticator.h"
#include "dashboard/auth/origin.h"
#include "dashboard/auth/password.h"
#include "dashboard/auth/session_store.h"
#include "dashboard/auth/setup_token.h"
#include "dashboard/auth/throttle.h"
#include "dashboard/events/event_hub.h"
#include "dashboard/model/upstream_settings.h"

namespace gatehouse::dashboard {

class DashboardMetrics;

/// What the resources work with. Every member is thread-safe and outlives the server.
struct Api {
  DataFile& file;
  SnapshotSource& source;
  EventHub& events;
  AuditedChanges& changes;  ///< the one door for what changes the document
  AuditLog& audit;

  const Authenticator& authenticator;
  SessionStore& sessions;
  PasswordHasher& passwords;
  LoginThrottle& throttle;
  SetupToken& setup_token;
  const KnownOrigins& origins;

  const UpstreamSettings& upstreams;
  const Environment& environment;  ///< where credentials are looked for, as the proxies do
  const Sealing& sealing;          ///< of credentials that people type in
  Slots& probes;                   ///< calls of upstreams, each of which keeps a thread waiting

  const Clock& clock;
  Log& log;
  DashboardMetrics& metrics;
  Analytics& analytics;  ///< what the journals add up to

  std::optional<std::string> proxy_url;  ///< the base URL that callers are told to use
  bool demo = false;
};

}  // namespace gatehouse::dashboard
