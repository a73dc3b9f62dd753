#pragma once

#include <string_view>

#include "common/domain/upstream.h"

namespace gatehouse::proxy::dialect {

enum class Endpoint {
  chat_completions,
  completions,
  embeddings,
  responses,
  messages,
  count_tokens,
  models,  ///< the list
  model,   ///< one model by its id
  other,   ///< anything else: refused unless the upstream's allow_paths has it; stays last
};

/// What a request's path asks for at an upstream of that dialect.
///
/// An endpoint's name may follow the upstream's path prefix ("/openai" + "/chat/completions"), also
/// with a "/v1" between them, or overlap its end (the prefix "/v1/messages"). `path` has no query
/// and lies under `path_prefix`. Paths with dot segments or empty segments are `other`.
Endpoint classify(Dialect dialect, std::string_view path_prefix, std::string_view path);

/// By what name paths end that ask for the endpoint: "/chat/completions". Empty for those that have
/// none of their own: `model` and `other`.
std::string_view name_in_paths(Dialect dialect, Endpoint endpoint);

/// The model's id in the path of Endpoint::model, still percent-encoded. It may contain slashes.
std::string_view model_id_in(std::string_view path);

struct EndpointRules {
  Endpoint endpoint;
  std::string_view name;       ///< for metrics and the journal: "chat.completions"
  std::string_view allow{};    ///< the Allow header of a 405; empty when every method may pass
  bool reports_usage = false;  ///< its answers say, or may say, how many tokens were used
  bool charged = false;        ///< costs quota; without a reported usage by estimate
  bool paced = false;          ///< counts against requests_per_minute and max_concurrent
  bool takes_model = false;    ///< its request body is a JSON object with `model`
  bool streams = false;        ///< `stream` may be asked for
  bool injects_usage = false;  ///< needs stream_options.include_usage to report usage in a stream
  bool produces_output = false;
};

const EndpointRules& rules_of(Endpoint endpoint);

/// Whether the endpoint answers that method. HEAD is allowed where GET is.
bool allows_method(Endpoint endpoint, std::string_view method);

}  // namespace gatehouse::proxy::dialect
