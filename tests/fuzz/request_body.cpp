#include "proxy/dialect/request_body.h"

#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "proxy/dialect/json_text.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace gatehouse::fuzz {
namespace {

using namespace proxy::dialect;
using nlohmann::json;

constexpr std::array kEndpoints = {Endpoint::chat_completions, Endpoint::completions,
                                   Endpoint::embeddings, Endpoint::responses, Endpoint::messages};

/// Discarded when it is not JSON. A NUL is the end of a text to that parser.
json parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return json(json::value_t::discarded);
  return json::parse(text, nullptr, false);
}

bool is_utf8(const std::string& text) {
  const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::ignore);
  return parse(quoted) == text;
}

/// Every stretch of the body that does not go on is one that the facts name, and the stretches that
/// do go on are in order.
void expect_untouched(std::string_view body, const RequestFacts& facts, const OutgoingBody& out) {
  std::set<std::pair<std::size_t, std::size_t>> named;
  for (const Span& span : facts.models) named.emplace(span.at, span.size);
  for (const BodyEdit& edit : facts.usage_edits) named.emplace(edit.span.at, edit.span.size);

  const auto expect_named = [&named](std::size_t from, std::size_t to) {
    while (from < to) {  // edits may stand side by side
      const auto next = named.lower_bound({from, 1});
      expect(next != named.end() && next->first == from, "only edited bytes are left out");
      from += next->second;
    }
    expect(from == to, "only edited bytes are left out");
  };
  const std::less<> before;
  std::size_t at = 0;
  for (const std::string_view segment : out.segments()) {
    const bool received =
        !before(segment.data(), body.data()) && before(segment.data(), body.data() + body.size());
    if (!received) continue;
    const auto from = static_cast<std::size_t>(segment.data() - body.data());
    expect(from >= at, "received bytes keep their order");
    expect_named(at, from);
    at = from + segment.size();
  }
  expect_named(at, body.size());
}

/// What a parser that takes the last of several members sees once usage is asked for.
void ask_for_usage(json& request) {
  json& options = request["stream_options"];
  if (options.is_null()) options = json::object();
  if (!options.is_object()) return;
  const auto given = options.find("include_usage");
  if (given == options.end() || !given->is_structured()) options["include_usage"] = true;
}

void expect_facts(const json& request, const RequestFacts& facts) {
  const auto model = request.find("model");
  const bool named = model != request.end() && model->is_string();
  expect(named == facts.model.has_value() &&
             (!named || model->get_ref<const std::string&>() == *facts.model),
         "the model is what another parser reads");
  const auto stream = request.find("stream");
  expect(facts.streams || stream == request.end() || *stream != true, "a stream is noticed");
  expect(facts.size.text_bytes >= 0 && facts.size.images >= 0 && facts.size.choices >= 1 &&
             facts.size.max_output.value_or(0) >= 0,
         "sizes are in their ranges");
}

/// JSON of an absurd depth would exhaust the stack of the comparison, and is refused anyway.
bool judge(const json& request, const std::variant<RequestFacts, BodyError>& scanned,
           std::size_t size) {
  if (const auto* error = std::get_if<BodyError>(&scanned)) {
    expect(!error->message.empty() && error->offset <= size, "a refusal has a place and a reason");
    return false;
  }
  if (request.is_discarded()) return false;
  expect(request.is_object(), "only objects are accepted");
  return true;
}

}  // namespace

void request_body(std::string_view input) {
  Input in(input);
  const std::uint8_t options = in.byte();
  const Endpoint endpoint = kEndpoints[(options & 15) % kEndpoints.size()];
  const std::string model(in.take(in.byte() % 16));
  BodyEdits edits;
  if ((options & 16) != 0) edits.model = model;
  edits.include_usage = (options & 32) != 0;

  std::string body(in.rest());
  const auto scanned = scan_request_body(endpoint, body);
  expect(body == in.rest(), "a scan only reads");
  json request = parse(body);
  if (!judge(request, scanned, body.size())) return;
  const auto& facts = std::get<RequestFacts>(scanned);
  expect_facts(request, facts);

  const OutgoingBody out = splice(body, facts, edits);
  const std::string text = out.text();
  expect(text.size() == out.size(), "the size is that of the text");
  expect_untouched(body, facts, out);
  const json sent = parse(text);
  expect(!sent.is_discarded(), "valid JSON stays valid");
  if (edits.model) {
    std::string written;
    append_json_string(written, model);
    const json wanted = parse(written);
    expect(wanted.is_string(), "any model is written as a string");
    expect(!is_utf8(model) || wanted == model, "a model is written as it is");
    request["model"] = wanted;
  }
  if (edits.include_usage) ask_for_usage(request);
  expect(sent == request, "the body differs in what was edited only");
}

}  // namespace gatehouse::fuzz
