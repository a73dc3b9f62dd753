#include "proxy/dialect/endpoint.h"

#include <span>

#include "common/domain/upstream.h"
#include "proxy/dialect/rows.h"

namespace gatehouse::proxy::dialect {
namespace {

struct Name {
  std::string_view path;
  Endpoint endpoint;
};

constexpr Name kOpenAiNames[] = {
    {"/chat/completions", Endpoint::chat_completions},
    {"/completions", Endpoint::completions},
    {"/embeddings", Endpoint::embeddings},
    {"/responses", Endpoint::responses},
    {"/models", Endpoint::models},
};

constexpr Name kAnthropicNames[] = {
    {"/messages/count_tokens", Endpoint::count_tokens},
    {"/messages", Endpoint::messages},
    {"/models", Endpoint::models},
};

std::span<const Name> names_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::openai:
      return kOpenAiNames;
    case Dialect::anthropic:
      return kAnthropicNames;
  }
  return {};
}

constexpr std::string_view kModels = "/models/";

/// Whether a path that starts with `head` and goes on with an endpoint's name is that endpoint of
/// an upstream with this prefix.
bool belongs(std::string_view head, std::string_view prefix, std::string_view name) {
  if (head == prefix) return true;
  if (head.size() == prefix.size() + 3) return head.starts_with(prefix) && head.ends_with("/v1");
  if (head.size() > prefix.size()) return false;
  // The prefix reaches into the name: "/v1" + "/messages" under the prefix "/v1/messages".
  const std::string_view overlap = prefix.substr(head.size());
  return prefix.starts_with(head) && under_prefix(name, overlap);
}

/// Whether the segment is empty or means the same or the parent folder, in any spelling.
bool is_special(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool escaped = segment.starts_with("%2e") || segment.starts_with("%2E");
    if (!escaped && segment.front() != '.') return false;
    segment.remove_prefix(escaped ? 3 : 1);
    ++dots;
  }
  return dots <= 2;
}

bool has_plain_segments(std::string_view path) {
  while (!path.empty()) {
    if (path.front() != '/') return false;
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (is_special(segment)) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

constexpr EndpointRules kRules[] = {
    {.endpoint = Endpoint::chat_completions,
     .name = "chat.completions",
     .allow = "POST",
     .reports_usage = true,
     .charged = true,
     .paced = true,
     .takes_model = true,
     .streams = true,
     .injects_usage = true,
     .produces_output = true},
    {.endpoint = Endpoint::completions,
     .name = "completions",
     .allow = "POST",
     .reports_usage = true,
     .charged = true,
     .paced = true,
     .takes_model = true,
     .streams = true,
     .injects_usage = true,
     .produces_output = true},
    {.endpoint = Endpoint::embeddings,
     .name = "embeddings",
     .allow = "POST",
     .reports_usage = true,
     .charged = true,
     .paced = true,
     .takes_model = true},
    {.endpoint = Endpoint::responses,
     .name = "responses",
     .allow = "POST",
     .reports_usage = true,
     .charged = true,
     .paced = true,
     .takes_model = true,
     .streams = true,
     .produces_output = true},
    {.endpoint = Endpoint::messages,
     .name = "messages",
     .allow = "POST",
     .reports_usage = true,
     .charged = true,
     .paced = true,
     .takes_model = true,
     .streams = true,
     .produces_output = true},
    {.endpoint = Endpoint::count_tokens,
     .name = "count_tokens",
     .allow = "POST",
     .paced = true,
     .takes_model = true},
    {.endpoint = Endpoint::models, .name = "models", .allow = "GET, HEAD"},
    {.endpoint = Endpoint::model, .name = "model", .allow = "GET, HEAD"},
    {.endpoint = Endpoint::other,
     .name = "other",
     .reports_usage = true,
     .charged = true,
     .paced = true,
     .produces_output = true},
};

static_assert(has_row_for_each(kRules, &EndpointRules::endpoint, Endpoint::other));

}  // namespace

Endpoint classify(Dialect dialect, std::string_view path_prefix, std::string_view path) {
  const std::string_view prefix = path_prefix == "/" ? std::string_view{} : path_prefix;
  if (!has_plain_segments(path)) return Endpoint::other;
  for (const Name& name : names_of(dialect)) {
    if (!path.ends_with(name.path)) continue;
    if (belongs(path.substr(0, path.size() - name.path.size()), prefix, name.path)) {
      return name.endpoint;
    }
  }
  const std::size_t models_at = path.find(kModels);
  if (models_at != std::string_view::npos &&
      belongs(path.substr(0, models_at), prefix, kModels.substr(0, kModels.size() - 1))) {
    return Endpoint::model;
  }
  return Endpoint::other;
}

std::string_view name_in_paths(Dialect dialect, Endpoint endpoint) {
  for (const Name& name : names_of(dialect)) {
    if (name.endpoint == endpoint) return name.path;
  }
  return {};
}

std::string_view model_id_in(std::string_view path) {
  const std::size_t at = path.find(kModels);
  return at == std::string_view::npos ? std::string_view{} : path.substr(at + kModels.size());
}

const EndpointRules& rules_of(Endpoint endpoint) {
  return kRules[static_cast<std::size_t>(endpoint)];
}

bool allows_method(Endpoint endpoint, std::string_view method) {
  const std::string_view allow = rules_of(endpoint).allow;
  if (allow.empty()) return true;
  return allow == "POST" ? method == "POST" : method == "GET" || method == "HEAD";
}

}  // namespace gatehouse::proxy::dialect
