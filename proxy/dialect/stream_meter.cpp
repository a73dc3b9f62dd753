#include "proxy/dialect/stream_meter.h"

#include <algorithm>
#include <utility>

#include "proxy/dialect/json_parser.h"
#include "proxy/dialect/json_text.h"
#include "proxy/dialect/usage_reader.h"

namespace gatehouse::proxy::dialect {
namespace {

using simdjson::SUCCESS;
namespace ondemand = simdjson::ondemand;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// A string's text, still escaped; empty for other values.
std::string_view string_in(ondemand::value& value) {
  const std::string_view token = token_of(value);
  const bool is_string = token.size() >= 2 && token.front() == '"';
  return is_string ? token.substr(1, token.size() - 2) : std::string_view{};
}

/// The text of an object or array, brackets included, or else the scalar's.
std::string_view text_of(ondemand::value& value) {
  const std::string_view token = token_of(value);
  if (token.empty() || (token.front() != '{' && token.front() != '[')) return token;
  std::string_view text;
  ondemand::object object;
  ondemand::array array;
  if (token.front() == '{' && value.get_object().get(object) == SUCCESS) {
    if (object.raw_json().get(text) != SUCCESS) return {};
  } else if (token.front() == '[' && value.get_array().get(array) == SUCCESS) {
    if (array.raw_json().get(text) != SUCCESS) return {};
  }
  return without_space(text);
}

std::size_t text_size(ondemand::value& value) {
  const std::string_view token = token_of(value);
  return !token.empty() && token.front() == '"' ? decoded_size(token) : 0;
}

bool names_text(ondemand::raw_json_string key) {
  return is_named(key, "content") || is_named(key, "text") || is_named(key, "reasoning_content") ||
         is_named(key, "reasoning") || is_named(key, "refusal") || is_named(key, "arguments") ||
         is_named(key, "partial_json") || is_named(key, "thinking");
}

/// All text that a caller receives in this value: string members that carry text, at any depth that
/// chunks have.
bool add_text(ondemand::value& value, std::size_t& size, int depth) {
  constexpr int kMaxDepth = 8;
  const std::string_view token = token_of(value);
  if (token.empty() || depth > kMaxDepth) return !token.empty();
  if (token.front() == '{') {
    ondemand::object object;
    if (value.get_object().get(object) != SUCCESS) return false;
    return each_member(object, [&](ondemand::field& field) {
      if (names_text(field.key())) size += text_size(field.value());
      return add_text(field.value(), size, depth + 1);
    });
  }
  if (token.front() != '[') return true;
  ondemand::array array;
  if (value.get_array().get(array) != SUCCESS) return false;
  return each_element(array,
                      [&](ondemand::value& item) { return add_text(item, size, depth + 1); });
}

/// What taking out a member removes: its name, its value and the comma on one side. What lies
/// before `cut_end` is already taken out.
SseEvent::Line cut_of(std::string_view json, std::size_t name_at, std::size_t value_end,
                      std::size_t cut_end) {
  std::size_t before = name_at;
  while (before > cut_end && is_space(json[before - 1])) --before;
  if (before > cut_end && json[before - 1] == ',') return {before - 1, value_end - (before - 1)};
  std::size_t after = value_end;
  while (after < json.size() && is_space(json[after])) ++after;
  if (after < json.size() && json[after] == ',') return {name_at, after + 1 - name_at};
  return {name_at, value_end - name_at};
}

}  // namespace

StreamMeter::StreamMeter(Dialect dialect, Endpoint endpoint, UsageInStream usage)
    : dialect_(dialect), endpoint_(endpoint), usage_(usage) {}

std::string_view StreamMeter::feed(std::string_view bytes, bool last) {
  const auto on_event = [this](const SseEvent& event) { take(event); };
  out_.clear();
  collects_ = strips() || held() > 0;
  splitter_.feed(bytes, on_event);
  if (last) {
    splitter_.finish(on_event);
    end_long_event();
  }
  // Nothing was held before, so what is held now is the end of these bytes.
  return collects_ ? std::string_view(out_) : bytes.substr(0, bytes.size() - held());
}

void StreamMeter::take(const SseEvent& event) {
  Verdict verdict = Verdict::forward;
  if (event.tail) {
    if (dropped_last_) verdict = Verdict::drop;
  } else if (!event.whole) {
    meter_piece(event);
  } else if (!event.data.empty()) {
    verdict = meter(event.data);
  }
  if (!strips()) verdict = Verdict::forward;
  dropped_last_ = verdict == Verdict::drop;
  if (!collects_ || verdict == Verdict::drop) return;
  if (verdict == Verdict::strip) {
    append_without_usage(event);
  } else {
    out_ += event.raw;
  }
}

StreamMeter::Verdict StreamMeter::meter(std::string_view data) {
  switch (dialect_) {
    case Dialect::openai:
      if (data == "[DONE]") {
        ended_ = true;
        break;
      }
      if (endpoint_ != Endpoint::responses) return meter_completion(padded_copy(data));
      meter_response(padded_copy(data));
      break;
    case Dialect::anthropic:
      meter_message(padded_copy(data));
      break;
  }
  return Verdict::forward;
}

StreamMeter::Verdict StreamMeter::meter_completion(std::string_view data) {
  cuts_.clear();
  std::string_view usage_text;
  std::size_t text = 0;
  bool no_choices = false;
  bool error = false;
  JsonParser parser(data.size());
  const bool whole = each_root_member(parser, data, [&](ondemand::field& field) {
    const auto key = field.key();
    if (is_named(key, "choices")) {
      no_choices = false;
      ondemand::array choices;
      if (field.value().get_array().get(choices) != SUCCESS) return true;
      no_choices = true;
      return each_element(choices, [&](ondemand::value& choice) {
        no_choices = false;
        return add_text(choice, text, 0);
      });
    }
    if (is_named(key, "error")) error = token_of(field.value()) != "null";
    if (!is_named(key, "usage")) return true;
    const std::string_view value = text_of(field.value());
    if (value.empty()) return false;
    if (value.front() == '{') usage_text = value;
    const auto name_at = static_cast<std::size_t>(key.raw() - 1 - data.data());
    const auto value_end = static_cast<std::size_t>(value.data() + value.size() - data.data());
    const std::size_t cut_end = cuts_.empty() ? 0 : cuts_.back().at + cuts_.back().size;
    cuts_.push_back(cut_of(data, name_at, value_end, cut_end));
    return true;
  });
  if (!whole) return Verdict::forward;
  saw_error_ = saw_error_ || error;
  count_text(text);
  UsageMembers usage;
  if (!usage_text.empty() && read_usage(dialect_, usage_text, usage)) {
    note_final_usage(usage);
    if (no_choices) return Verdict::drop;
  }
  return cuts_.empty() ? Verdict::forward : Verdict::strip;
}

void StreamMeter::meter_response(std::string_view data) {
  std::string_view type, usage_text;
  std::size_t delta = 0;
  JsonParser parser(data.size());
  const bool whole = each_root_member(parser, data, [&](ondemand::field& field) {
    const auto key = field.key();
    if (is_named(key, "type")) type = string_in(field.value());
    if (is_named(key, "delta")) delta = text_size(field.value());
    ondemand::object response;
    if (!is_named(key, "response") || field.value().get_object().get(response) != SUCCESS) {
      return true;
    }
    return each_member(response, [&](ondemand::field& member) {
      if (is_named(member.key(), "usage")) usage_text = text_of(member.value());
      return true;
    });
  });
  if (!whole) return;
  if (type.ends_with(".delta")) count_text(delta);
  if (!note_type(type)) return;
  UsageMembers usage;
  if (usage_text.empty() || usage_text.front() != '{') return;
  if (read_usage(dialect_, usage_text, usage)) note_final_usage(usage);
}

void StreamMeter::meter_message(std::string_view data) {
  std::string_view type, usage_text;
  std::size_t text = 0;
  JsonParser parser(data.size());
  const bool whole = each_root_member(parser, data, [&](ondemand::field& field) {
    const auto key = field.key();
    if (is_named(key, "type")) type = string_in(field.value());
    if (is_named(key, "usage")) usage_text = text_of(field.value());
    if (is_named(key, "delta")) return add_text(field.value(), text, 0);
    ondemand::object message;
    if (!is_named(key, "message") || field.value().get_object().get(message) != SUCCESS) {
      return true;
    }
    return each_member(message, [&](ondemand::field& member) {
      if (is_named(member.key(), "usage")) usage_text = text_of(member.value());
      return true;
    });
  });
  if (!whole) return;
  if (type == "content_block_delta") count_text(text);
  const bool is_final = note_type(type);
  if (!is_final && type != "message_start") return;
  UsageMembers usage;
  if (usage_text.empty() || usage_text.front() != '{') return;
  if (!read_usage(dialect_, usage_text, usage)) return;
  is_final ? note_final_usage(usage) : note_usage(usage.without_zero_input());
}

void StreamMeter::meter_piece(const SseEvent& event) {
  if (!long_event_) long_event_ = std::make_unique<LongEvent>(dialect_, endpoint_);
  long_event_->feed(event.raw);
  if (!splitter_.handing_on()) end_long_event();  // that was the last one
}

void StreamMeter::end_long_event() {
  const std::unique_ptr<LongEvent> event = std::move(long_event_);
  if (!event || !note_type(event->type())) return;
  if (const auto usage = event->usage()) note_final_usage(*usage);
}

/// Takes note of what an event's type says by itself. Whether the event has the final usage.
bool StreamMeter::note_type(std::string_view type) {
  if (dialect_ == Dialect::openai && endpoint_ != Endpoint::responses) return true;
  const bool failed = type == "response.failed";
  if (failed || type == "error") saw_error_ = true;
  if (dialect_ == Dialect::anthropic) {
    if (type == "message_stop") ended_ = true;
    return type == "message_delta";
  }
  if (!failed && type != "response.completed" && type != "response.incomplete") return false;
  ended_ = true;
  return true;
}

void StreamMeter::count_text(std::size_t bytes) {
  if (bytes == 0) return;
  ++chunks_;
  text_bytes_ += static_cast<std::int64_t>(bytes);
  text_since_usage_ += static_cast<std::int64_t>(bytes);
}

void StreamMeter::note_usage(const UsageMembers& usage) {
  members_.merge(usage);
  if (usage.output || usage.total) text_since_usage_ = 0;
}

void StreamMeter::note_final_usage(const UsageMembers& usage) {
  if (dialect_ == Dialect::openai || usage.output) output_final_ = true;
  note_usage(usage);
}

Usage StreamMeter::settle(TokenCount estimated_input) const {
  Usage usage = completed(reported(), estimated_input, estimate_tokens(text_bytes_));
  if (usage.provenance == Provenance::estimated || !members_.usage(dialect_)->output) return usage;
  if (text_since_usage_ > 0) *usage.output += estimate_tokens(text_since_usage_);
  if (text_since_usage_ > 0 || !output_final_) usage.provenance = Provenance::partial;
  return usage;
}

void StreamMeter::append_without_usage(const SseEvent& event) {
  std::size_t kept = 0;    // of raw
  std::size_t joined = 0;  // where the line starts in the event's data
  for (const SseEvent::Line& line : *event.lines) {
    for (const SseEvent::Line& cut : cuts_) {
      const std::size_t from = std::max(cut.at, joined);
      const std::size_t to = std::min(cut.at + cut.size, joined + line.size);
      if (from >= to) continue;
      const std::size_t raw_from = line.at + from - joined;
      if (raw_from > kept) out_ += event.raw.substr(kept, raw_from - kept);
      kept = std::max(kept, line.at + to - joined);
    }
    joined += line.size + 1;
  }
  out_ += event.raw.substr(kept);
}

}  // namespace gatehouse::proxy::dialect
