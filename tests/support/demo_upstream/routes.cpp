#include "tests/support/demo_upstream/routes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/support/demo_upstream/anthropic.h"
#include "tests/support/demo_upstream/openai.h"

namespace gatehouse::testing::demo {
namespace {

struct Route {
  std::string_view method;
  std::string_view suffix;  // of the path
  Reply (*answer)(const Exchange&);
};

Reply models(const Exchange& exchange) {
  return exchange.dialect == Dialect::anthropic ? anthropic_models(exchange)
                                                : openai_models(exchange);
}

// Stands for the endpoints without usage (files, batches) that an upstream may be opened to.
Reply files(const Exchange& exchange) {
  return json_reply(exchange, {{"object", "list"}, {"data", Json::array()}, {"has_more", false}},
                    {});
}

Reply alive(const Exchange& exchange) { return json_reply(exchange, {{"demo", true}}, {}); }

// Longer suffixes first: chat/completions also ends with completions.
constexpr std::array<Route, 11> kRoutes{{
    {"POST", "/chat/completions", chat_completions},
    {"POST", "/completions", completions},
    {"POST", "/embeddings", embeddings},
    {"POST", "/responses", responses},
    {"POST", "/messages/count_tokens", count_message_tokens},
    {"POST", "/messages", messages},
    {"GET", "/models", models},
    {"GET", "/files", files},
    {"POST", "/files", files},
    {"GET", "/", alive},
    {"HEAD", "/", alive},
}};

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

}  // namespace

Dialect dialect_of(const Request& request) {
  const bool anthropic = request.path.find("/messages") != std::string::npos ||
                         request.header("anthropic-version").has_value();
  return anthropic ? Dialect::anthropic : Dialect::openai;
}

std::optional<std::string> credential_of(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  if (const auto value = request.header("authorization")) {
    return value->compare(0, kBearer.size(), kBearer) == 0 ? value->substr(kBearer.size()) : *value;
  }
  if (const auto value = request.header("x-api-key")) return value;
  return request.header("api-key");
}

Reply answer(const Exchange& exchange, const std::vector<std::string>& credentials) {
  if (!credentials.empty()) {
    const auto credential = credential_of(exchange.request);
    if (!credential ||
        std::find(credentials.begin(), credentials.end(), *credential) == credentials.end()) {
      return error_reply(exchange, 401, "Incorrect API key provided.");
    }
  }
  if (exchange.steering.status >= 300) {
    return error_reply(exchange, exchange.steering.status, "The demo upstream was told to fail.");
  }
  for (const Route& route : kRoutes) {
    if (route.method == exchange.request.method && ends_with(exchange.request.path, route.suffix)) {
      return route.answer(exchange);
    }
  }
  return error_reply(exchange, 404,
                     "Invalid URL (" + exchange.request.method + " " + exchange.request.path + ")");
}

}  // namespace gatehouse::testing::demo
