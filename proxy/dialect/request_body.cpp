#include "proxy/dialect/request_body.h"

#include <algorithm>

#include "proxy/dialect/json_parser.h"
#include "proxy/dialect/json_text.h"
#include "proxy/dialect/request_scan.h"

namespace gatehouse::proxy::dialect {

std::variant<RequestFacts, BodyError> scan_request_body(Endpoint endpoint, std::string& body) {
  ensure_json_padding(body);
  RequestScan scan(endpoint, body);
  if (scan.run()) return scan.take_facts();
  return scan.error();
}

OutgoingBody::OutgoingBody(std::vector<std::string_view> segments, std::unique_ptr<char[]> own)
    : segments_(std::move(segments)), own_(std::move(own)) {
  for (const std::string_view segment : segments_) size_ += segment.size();
}

std::string OutgoingBody::text() const {
  std::string text;
  text.reserve(size_);
  for (const std::string_view segment : segments_) text += segment;
  return text;
}

namespace {

/// A text kept at an address that does not change when its owner moves.
std::string_view kept(std::unique_ptr<char[]>& own, const std::string& text) {
  own = std::make_unique<char[]>(text.size());
  std::copy(text.begin(), text.end(), own.get());
  return {own.get(), text.size()};
}

/// The model as a value to replace others with, or as the only member of that name.
std::string model_text(const RequestFacts& facts, std::string_view model, bool follows_usage) {
  std::string text;
  if (facts.models.empty()) {
    text = facts.empty_object && follows_usage ? ",\"model\":" : "\"model\":";
  }
  append_json_string(text, model);
  if (facts.models.empty() && !facts.empty_object) text += ',';
  return text;
}

/// What makes the body ask for usage.
std::vector<BodyEdit> usage_edits(const RequestFacts& facts) {
  if (facts.has_stream_options) return facts.usage_edits;
  constexpr std::string_view kAlone = R"("stream_options":{"include_usage":true})";
  constexpr std::string_view kInFront = R"("stream_options":{"include_usage":true},)";
  return {{{facts.members_at, 0}, facts.empty_object ? kAlone : kInFront}};
}

}  // namespace

OutgoingBody splice(std::string_view body, const RequestFacts& facts, const BodyEdits& edits) {
  std::unique_ptr<char[]> own;
  std::vector<BodyEdit> places;
  if (edits.include_usage) places = usage_edits(facts);

  std::optional<std::string_view> model = edits.model;
  if (!model && facts.models_differ && facts.model) model = *facts.model;
  if (model) {
    const std::string text = model_text(facts, *model, edits.include_usage);
    const std::string_view ours = kept(own, text);
    for (const Span& span : facts.models) places.push_back({span, ours});
    if (facts.models.empty()) places.push_back({{facts.members_at, 0}, ours});
  }
  // Two insertions at one place keep their order: the model comes last.
  std::stable_sort(places.begin(), places.end(),
                   [](const BodyEdit& a, const BodyEdit& b) { return a.span.at < b.span.at; });

  std::vector<std::string_view> segments;
  segments.reserve(2 * places.size() + 1);
  std::size_t from = 0;
  for (const BodyEdit& edit : places) {
    if (edit.span.at > from) segments.push_back(body.substr(from, edit.span.at - from));
    segments.push_back(edit.text);
    from = edit.span.at + edit.span.size;
  }
  if (from < body.size()) segments.push_back(body.substr(from));
  return {std::move(segments), std::move(own)};
}

}  // namespace gatehouse::proxy::dialect
