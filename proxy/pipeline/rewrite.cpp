#include "proxy/dialect/request_body.h"
#include "proxy/pipeline/content_kind.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"
#include "proxy/usage/line_buffer.h"

namespace gatehouse::proxy {
namespace {

using dialect::Refusal;

/// The model that was asked for, or that the key or the configuration puts in its place.
std::string_view chosen_model(const Exchange& exchange) {
  if (exchange.key->model) return *exchange.key->model;
  if (exchange.facts.model) return *exchange.facts.model;
  const auto& fallback = exchange.worker.services().config.default_model;
  return fallback ? std::string_view(*fallback) : std::string_view();
}

std::string problem_with(const std::string& model) {
  // Which one the upstream would take by itself is not known here.
  if (model.empty()) {
    return "This API key may use certain models only: the request must name one ('model').";
  }
  if (model.size() > kMaxJournalText) {
    return "This API key may not use a model with so long a name.";
  }
  return "This API key may not use the model '" + model + "'.";
}

Verdict decide_model(Exchange& exchange) {
  exchange.model = exchange.route->aliased(chosen_model(exchange));
  if (allows_model(*exchange.key, exchange.model)) return std::nullopt;
  return Refused(
      Refusal::model_not_allowed,
      problem_with(exchange.model) + " The list of models (GET …/models) has those that it may.");
}

bool rules_models(const ApiKey& key) { return key.model || !key.allowed_models.empty(); }

/// Whether a body can be no object, whoever reads it: a list, a text, a number, a word.
bool is_other_json(char first) {
  return first == '[' || first == '"' || first == '-' || (first >= '0' && first <= '9') ||
         first == 't' || first == 'f' || first == 'n';
}

/// Reads what an endpoint that we do not know is sent, which may be anything, for a model. Uploads
/// begin otherwise than an object does and are not looked at further.
Verdict look_for_model(Exchange& exchange) {
  const std::size_t at = exchange.body.find_first_not_of(" \t\r\n");
  if (at == std::string::npos || is_other_json(exchange.body[at])) return std::nullopt;
  std::string problem = "The request's body is not valid JSON.";
  if (exchange.body[at] == '{') {
    auto scanned = dialect::scan_request_body(exchange.endpoint, exchange.body);
    if (auto* facts = std::get_if<dialect::RequestFacts>(&scanned)) {
      if (!facts->model) return std::nullopt;
      exchange.facts = std::move(*facts);
      exchange.facts.size = {};  // which members are the prompt is not known
      return std::nullopt;
    }
    problem = std::get<dialect::BodyError>(scanned).message;
  }
  // Readers more lenient than ours might find a model in it.
  const ContentKind kind = content_kind(exchange.head().find(http1::Field::content_type));
  if (!may_be_json(kind) || !rules_models(*exchange.key)) return std::nullopt;
  return Refused(Refusal::malformed_body, problem);
}

}  // namespace

Verdict rewrite(Exchange& exchange) {
  const dialect::EndpointRules& rules = dialect::rules_of(exchange.endpoint);
  if (!rules.takes_model) {
    if (exchange.endpoint == dialect::Endpoint::other) {
      if (Verdict refused = look_for_model(exchange)) return refused;
    }
    exchange.outgoing = dialect::OutgoingBody({std::string_view(exchange.body)}, nullptr);
    return rewrite_for_route(exchange);
  }
  auto scanned = dialect::scan_request_body(exchange.endpoint, exchange.body);
  if (const auto* error = std::get_if<dialect::BodyError>(&scanned)) {
    return Refused(Refusal::malformed_body, error->message);
  }
  exchange.facts = std::move(std::get<dialect::RequestFacts>(scanned));
  return rewrite_for_route(exchange);
}

Verdict rewrite_for_route(Exchange& exchange) {
  const dialect::EndpointRules& rules = dialect::rules_of(exchange.endpoint);
  if (!rules.takes_model && !exchange.facts.model) return std::nullopt;
  if (Verdict refused = decide_model(exchange)) return refused;

  dialect::BodyEdits edits;
  const bool other_model = !exchange.facts.model || *exchange.facts.model != exchange.model;
  if (!exchange.model.empty() && (other_model || exchange.facts.models_differ)) {
    edits.model = exchange.model;
  }
  exchange.usage_injected =
      rules.injects_usage && exchange.facts.streams && !exchange.facts.asks_usage;
  edits.include_usage = exchange.usage_injected;
  exchange.outgoing = dialect::splice(exchange.body, exchange.facts, edits);
  return std::nullopt;
}

}  // namespace gatehouse::proxy
