#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proxy/net/caller_connection.h"

namespace gatehouse::proxy {

/// What the pipeline is started with. Nothing of it changes while the process runs.
struct PipelineConfig {
  std::size_t max_body_bytes = std::size_t{32} << 20;       ///< MAX_BODY_BYTES
  std::size_t max_buffered_bytes = std::size_t{512} << 20;  ///< MAX_BUFFERED_BYTES, all bodies
  int max_connections = 10'000;                             ///< MAX_CONNECTIONS
  std::vector<std::string> cors_origins = {"*"};            ///< CORS_ORIGINS; empty = no CORS
  std::optional<std::string> default_model;                 ///< DEFAULT_MODEL
  std::optional<std::string> openai_base;                   ///< ZAI_API_BASE
  std::optional<std::string> anthropic_base;                ///< ANTHROPIC_API_BASE
  bool api_key_in_query = false;                            ///< ALLOW_QUERY_API_KEY
  net::CallerDeadlines deadlines;
};

}  // namespace gatehouse::proxy
