#include "proxy/dialect/models.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/domain/time.h"
#include "proxy/dialect/json_parser.h"
#include "proxy/dialect/json_text.h"

namespace gatehouse::proxy::dialect {
namespace {

using simdjson::SUCCESS;
namespace ondemand = simdjson::ondemand;

struct ModelEntry {
  std::string id;
  std::string display_name;          // empty: the id
  std::string owned_by;              // empty: "gatehouse"
  std::optional<Timestamp> created;  // absent: the epoch
};

/// One element of an upstream's list.
struct ListedModel {
  ModelEntry entry;
  std::string_view text;  // as received
};

struct ModelList {
  std::vector<ListedModel> models;
  bool is_list = false;
  bool has_more = false;
};

std::string_view or_else(const std::string& text, std::string_view fallback) {
  return text.empty() ? fallback : std::string_view(text);
}

void append_openai(std::string& out, const ModelEntry& entry) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
      entry.created.value_or(Timestamp{}).time_since_epoch());
  out += "{\"id\":";
  append_json_string(out, entry.id);
  out += ",\"object\":\"model\",\"created\":" + std::to_string(seconds.count()) + ",\"owned_by\":";
  append_json_string(out, or_else(entry.owned_by, "gatehouse"));
  out += '}';
}

void append_anthropic(std::string& out, const ModelEntry& entry) {
  out += "{\"type\":\"model\",\"id\":";
  append_json_string(out, entry.id);
  out += ",\"display_name\":";
  append_json_string(out, or_else(entry.display_name, entry.id));
  out += ",\"created_at\":\"";
  append_rfc3339(out, entry.created.value_or(Timestamp{}));
  out += "\"}";
}

void append_entry(std::string& out, Dialect dialect, const ModelEntry& entry) {
  switch (dialect) {
    case Dialect::openai:
      append_openai(out, entry);
      break;
    case Dialect::anthropic:
      append_anthropic(out, entry);
      break;
  }
}

void append_frame_start(std::string& out, Dialect dialect) {
  switch (dialect) {
    case Dialect::openai:
      out += "{\"object\":\"list\",\"data\":[";
      break;
    case Dialect::anthropic:
      out += "{\"data\":[";
      break;
  }
}

void append_frame_end(std::string& out, Dialect dialect, bool has_more, const std::string* first,
                      const std::string* last) {
  const auto append_id = [&out](const std::string* id) {
    if (id == nullptr) {
      out += "null";
    } else {
      append_json_string(out, *id);
    }
  };
  out += ']';
  if (dialect == Dialect::anthropic) {
    out.append(",\"has_more\":").append(has_more ? "true" : "false").append(",\"first_id\":");
    append_id(first);
    out += ",\"last_id\":";
    append_id(last);
  }
  out += '}';
}

std::string string_of(ondemand::value& value) {
  std::string_view text;
  if (token_of(value).starts_with('"') && value.get_string().get(text) == SUCCESS) {
    return std::string(text);
  }
  return {};
}

bool read_entry(ondemand::object& object, ModelEntry& entry) {
  return each_member(object, [&](ondemand::field& field) {
    const auto name = field.key();
    ondemand::value& value = field.value();
    if (is_named(name, "id")) entry.id = string_of(value);
    if (is_named(name, "owned_by")) entry.owned_by = string_of(value);
    if (is_named(name, "display_name")) entry.display_name = string_of(value);
    if (is_named(name, "created_at")) entry.created = parse_rfc3339(string_of(value));
    if (is_named(name, "created")) {
      if (const auto seconds = count_of(token_of(value))) {
        entry.created = Timestamp{std::chrono::seconds{*seconds}};
      }
    }
    return true;
  });
}

bool read_entries(ondemand::array& array, ModelList& list) {
  return each_element(array, [&](ondemand::value& value) {
    ondemand::object object;
    if (value.get_object().get(object) != SUCCESS) return false;
    ListedModel model;
    if (object.raw_json().get(model.text) != SUCCESS || object.reset().error() != SUCCESS ||
        !read_entry(object, model.entry)) {
      return false;
    }
    if (!model.entry.id.empty()) list.models.push_back(std::move(model));
    return true;
  });
}

bool read_list(std::string_view body, ModelList& list) {
  JsonParser parser(body.size());
  return each_root_member(parser, body, [&](ondemand::field& field) {
    const auto name = field.key();
    if (is_named(name, "has_more")) list.has_more = token_of(field.value()) == "true";
    ondemand::array array;
    if (!is_named(name, "data") || field.value().get_array().get(array) != SUCCESS) {
      return true;
    }
    list.is_list = true;
    return read_entries(array, list);
  });
}

bool is_in_dialect(Dialect dialect, std::string_view text) {
  const bool anthropic = text.find("\"display_name\"") != std::string_view::npos;
  return anthropic == (dialect == Dialect::anthropic);
}

}  // namespace

std::optional<std::string> filter_models(Dialect asked, std::string& body,
                                         const ModelFilter& allowed) {
  ensure_json_padding(body);
  ModelList list;
  if (!read_list(body, list) || !list.is_list) return std::nullopt;
  std::string out;
  out.reserve(body.size());
  append_frame_start(out, asked);
  const std::string* first = nullptr;
  const std::string* last = nullptr;
  for (const ListedModel& model : list.models) {
    if (!allowed(model.entry.id)) continue;
    if (first != nullptr) out += ',';
    if (first == nullptr) first = &model.entry.id;
    last = &model.entry.id;
    if (is_in_dialect(asked, model.text)) {
      out += without_space(model.text);
    } else {
      append_entry(out, asked, model.entry);
    }
  }
  append_frame_end(out, asked, list.has_more, first, last);
  return out;
}

}  // namespace gatehouse::proxy::dialect
