#include "dashboard/model/key_transfer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "common/storage/member_names.h"
#include "dashboard/model/csv.h"
#include "dashboard/model/key_changes.h"
#include "dashboard/model/key_record.h"

namespace gatehouse::dashboard {
namespace {

/// What a record has and an import does not set.
constexpr std::array<std::string_view, 12> kPassedOver{member::kId,
                                                       "etag",
                                                       "status",
                                                       "storage",
                                                       member::kCreatedAt,
                                                       member::kCreatedBy,
                                                       member::kKeyHint,
                                                       member::kKeySha256,
                                                       member::kLastUsed,
                                                       "usage",
                                                       member::kTotalLifetimeTokens,
                                                       member::kPrevious};
constexpr std::array<std::string_view, 3> kNumbers{member::kTokenLimit, member::kRequestsPerMinute,
                                                   member::kMaxConcurrent};
constexpr std::array<std::string_view, 2> kLists{member::kAllowedModels, member::kTags};
constexpr std::array<std::string_view, 2> kBooleans{member::kEnabled, "store_plain"};

template <std::size_t N>
bool is_among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A cell as the member that it stands for; what does not fit stays a text, which the rules refuse.
Json member_of(const std::string& name, const std::string& cell) {
  if (is_among(name, kLists)) return list_in_cell(cell);
  if (cell.empty()) return nullptr;
  if (is_among(name, kBooleans) && (cell == "true" || cell == "false")) return cell == "true";
  if (is_among(name, kNumbers)) {
    std::int64_t number = 0;
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (read.ec == std::errc{} && read.ptr == cell.data() + cell.size()) return number;
  }
  return cell;
}

std::variant<std::vector<Json>, std::string> parse_table(std::string_view text,
                                                         std::vector<std::size_t>* numbers) {
  const auto lines = parse_csv(text, numbers);
  if (!lines) return "The CSV has a quote that is not closed.";
  if (lines->empty()) return "The CSV has no line of column names.";
  if (numbers) numbers->erase(numbers->begin());  // that of the names
  const std::vector<std::string>& names = lines->front();
  std::vector<Json> keys;
  for (std::size_t i = 1; i < lines->size(); ++i) {
    const std::vector<std::string>& cells = (*lines)[i];
    if (cells.size() != names.size()) {
      return "Record " + std::to_string(i) + " of the CSV has " + std::to_string(cells.size()) +
             " cells, and there are " + std::to_string(names.size()) + " column names.";
    }
    Json key = Json::object();
    for (std::size_t at = 0; at < cells.size(); ++at) {
      // An empty cell of what is made by the server says nothing, elsewhere it clears.
      const bool says_nothing =
          cells[at].empty() && (is_among(names[at], kPassedOver) || is_among(names[at], kBooleans));
      if (!says_nothing) key[names[at]] = member_of(names[at], cells[at]);
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

std::variant<std::vector<Json>, std::string> parse_json(std::string_view text) {
  const std::optional<Json> whole = read_json(text);
  if (!whole) return beyond_limits("This");
  const Json* list = &*whole;
  if (whole->is_object() && whole->contains("keys")) list = &(*whole)["keys"];
  if (!list->is_array()) return "This is not a JSON list of keys, or an object with one.";
  std::vector<Json> keys;
  for (const Json& key : *list) {
    if (!key.is_object()) return "Not everything in the list of keys is an object.";
    keys.push_back(key);
  }
  return keys;
}

std::string text_of(const Json& key, const char* name) {
  const auto found = key.find(name);
  return found != key.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool has(const Json& key, const char* name) {
  const auto found = key.find(name);
  return found != key.end() && !found->is_null();
}

ApiKey* find_known(Document& document, const Json& key) {
  const std::string id = text_of(key, "id");
  const std::string name = text_of(key, "name");
  ApiKey* named = nullptr;
  for (ApiKey& each : document.keys) {
    if (!id.empty() && each.id == id) return &each;
    if (!name.empty() && each.name == name) named = &each;
  }
  return named;
}

Json members_of(const Json& key, bool is_new) {
  Json members = Json::object();
  for (const auto& [name, value] : key.items()) {
    if (is_among(name, kPassedOver)) continue;
    if (!is_new && (name == "key" || name == "store_plain")) continue;
    members[name] = value;
  }
  return members;
}

/// One import into a document.
class Importing {
 public:
  Importing(Document& document, const std::string& author, Timestamp now)
      : document_(document), author_(author), now_(now) {}

  Imported bring(const Json& key) {
    if (ApiKey* known = find_known(document_, key)) return update(*known, key);
    return create(key);
  }

 private:
  Imported update(ApiKey& known, const Json& key) {
    const ApiKey before = known;
    std::vector<FieldError> problems =
        problems_of(edit_key(document_, known, members_of(key, false), now_));
    const auto outcome =
        known == before ? Imported::Outcome::unchanged : Imported::Outcome::updated;
    return {outcome, known.id, known.name, {}, changes_of(before, known), std::move(problems)};
  }

  Imported create(const Json& key) {
    std::vector<FieldError> errors;
    NewKey made = make_key(members_of(key, true), author_, now_, errors);
    if (has(key, "key_sha256")) {
      take_digest(key, made.key, errors);
      made.secret = {};
    }
    if (has(key, "key")) made.secret = {};  // whoever gave it knows it
    if (errors.empty()) errors = problems_of(add_key(document_, made.key));
    return {Imported::Outcome::created, made.key.id, made.key.name, made.secret, {},
            std::move(errors)};
  }

  static void take_digest(const Json& key, ApiKey& made, std::vector<FieldError>& errors) {
    const auto digest = parse_key_digest(text_of(key, "key_sha256"));
    if (!digest) {
      errors.push_back({"key_sha256", "must be 64 hexadecimal digits"});
    } else if (has(key, "key") && made.digest != *digest) {
      errors.push_back({"key_sha256", "is not that of the key beside it"});
    } else if (made.plain && !has(key, "key")) {
      errors.push_back({"store_plain", "needs the key itself: a digest cannot be turned into it"});
    } else {
      made.digest = *digest;
      if (const std::string hint = text_of(key, "key_hint"); !hint.empty()) made.hint = hint;
    }
  }

  static std::vector<FieldError> problems_of(Refused refused) {
    return refused ? std::move(refused->errors) : std::vector<FieldError>();
  }

  static std::vector<MemberChange> changes_of(const ApiKey& before, const ApiKey& after) {
    std::vector<MemberChange> changes;
    const Json was = editable_members(before);
    const Json is = editable_members(after);
    for (const auto& [name, value] : is.items()) {
      if (was.at(name) != value) changes.push_back({name, was.at(name), value});
    }
    return changes;
  }

  Document& document_;
  const std::string& author_;
  Timestamp now_;
};

}  // namespace

std::vector<std::string> export_columns(bool with_digests) {
  std::vector<std::string> columns{"id"};
  const Json editable = editable_members(ApiKey{});
  for (const auto& [name, value] : editable.items()) columns.push_back(name);
  columns.emplace_back(member::kKeyHint);
  if (with_digests) columns.emplace_back(member::kKeySha256);
  return columns;
}

Json export_keys(const Document& document, bool with_digests) {
  Json keys = Json::array();
  for (const ApiKey& key : document.keys) {
    Json exported{{"id", key.id}};
    exported.update(editable_members(key));
    exported["key_hint"] = key.hint;
    if (with_digests) exported["key_sha256"] = to_hex(key.digest);
    keys.push_back(std::move(exported));
  }
  return {{"keys", std::move(keys)}};
}

std::variant<std::vector<Json>, std::string> parse_transfer(std::string_view text,
                                                            TransferFormat format,
                                                            std::vector<std::size_t>* lines) {
  return format == TransferFormat::csv ? parse_table(text, lines) : parse_json(text);
}

Refused import_keys(Document& document, const std::vector<Json>& keys, const std::string& author,
                    Timestamp now, std::vector<Imported>& outcome) {
  outcome.clear();
  Importing importing(document, author, now);
  std::vector<FieldError> errors;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Imported& imported = outcome.emplace_back(importing.bring(keys[i]));
    for (const FieldError& problem : imported.problems) {
      errors.push_back({"keys[" + std::to_string(i) + "]." + problem.field, problem.message});
    }
  }
  if (errors.empty()) return std::nullopt;
  return Refusal::invalid(std::move(errors));
}

}  // namespace gatehouse::dashboard
