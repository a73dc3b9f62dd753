#pragma once

#include <asio/ssl/context.hpp>
#include <atomic>

#include "common/storage/snapshot_source.h"
#include "common/system/clock.h"
#include "common/telemetry/log.h"
#include "proxy/credentials/credential_book.h"
#include "proxy/net/resolver.h"
#include "proxy/net/server_tls.h"
#include "proxy/pipeline/access_log.h"
#include "proxy/pipeline/buffer_budget.h"
#include "proxy/pipeline/config.h"
#include "proxy/pipeline/cors.h"
#include "proxy/pipeline/key_cache.h"
#include "proxy/pipeline/proxy_metrics.h"
#include "proxy/pipeline/upstream_condition.h"
#include "proxy/usage/usage_book.h"

namespace gatehouse::proxy {

/// What all workers share. Everything here is thread-safe and outlives them.
struct Services {
  const PipelineConfig& config;
  const CacheOptions& cache_options;
  CredentialBook& credentials;
  const Clock& clock;
  Log& log;
  AccessLogChoice& access_log;
  SnapshotSource& source;
  UsageBook& usage;
  ProxyMetrics& metrics;
  CacheStatistics& cache_statistics;
  BufferBudget& budget;
  std::atomic<int>& open_connections;
  const Cors& cors;
  asio::ssl::context& upstream_tls;
  net::ServerTls* server_tls;  ///< null for a plain public port
  net::Resolver& resolver;
  UpstreamConditions& conditions;
};

}  // namespace gatehouse::proxy
