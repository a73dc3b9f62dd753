#include "dashboard/api/key_fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "common/domain/api_key_text.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxText = 200;
constexpr std::size_t kMaxNotes = 10'000;
constexpr std::size_t kMaxListed = 100;
constexpr std::int64_t kMaxPerMinute = 1'000'000;
constexpr std::int64_t kMaxConcurrent = 100'000;

/// One member of a body while it is merged; `refuse` notes a problem with it.
struct Member {
  const std::string& name;
  const Json& value;
  Timestamp now;
  std::vector<FieldError>& errors;

  void refuse(std::string message) const { errors.push_back({name, std::move(message)}); }
};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool has_control_character(std::string_view text, bool line_breaks_allowed) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    if (line_breaks_allowed && (c == '\n' || c == '\r' || c == '\t')) return false;
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

/// The text of a member that must be one, or nothing after refusing it.
std::optional<std::string> text_of(const Member& member, const Json& value, std::size_t most,
                                   bool line_breaks_allowed = false) {
  if (!value.is_string()) {
    member.refuse("must be a text");
    return std::nullopt;
  }
  std::string text = value.get<std::string>();
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
  if (blank || characters(text) > most) {
    member.refuse("must have 1 to " + std::to_string(most) + " characters");
    return std::nullopt;
  }
  if (has_control_character(text, line_breaks_allowed)) {
    member.refuse("must not contain control characters");
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> number_of(const Member& member, std::int64_t least, std::int64_t most) {
  const Json& value = member.value;
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                        : value.is_number_integer();
  if (!fits || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
    member.refuse("must be a whole number from " + std::to_string(least) + " to " +
                  std::to_string(most) + ", or null");
    return std::nullopt;
  }
  return value.get<std::int64_t>();
}

void merge_optional_text(const Member& member, std::optional<std::string>& to,
                         std::size_t most = kMaxText, bool line_breaks_allowed = false) {
  if (member.value.is_null() || member.value == "") {
    to.reset();
  } else if (auto text = text_of(member, member.value, most, line_breaks_allowed)) {
    to = std::move(text);
  }
}

void merge_optional_number(const Member& member, std::optional<std::int64_t>& to,
                           std::int64_t least, std::int64_t most) {
  if (member.value.is_null()) {
    to.reset();
  } else if (const auto number = number_of(member, least, most)) {
    to = number;
  }
}

void merge_texts(const Member& member, std::vector<std::string>& to) {
  if (member.value.is_null()) return to.clear();
  if (!member.value.is_array() || member.value.size() > kMaxListed) {
    return member.refuse("must be a list of at most " + std::to_string(kMaxListed) + " texts");
  }
  std::vector<std::string> texts;
  for (const Json& item : member.value) {
    auto text = text_of(member, item, kMaxText);
    if (!text) return;
    if (std::find(texts.begin(), texts.end(), *text) == texts.end()) texts.push_back(*text);
  }
  to = std::move(texts);
}

void merge_bool(const Member& member, bool& to) {
  if (!member.value.is_boolean()) return member.refuse("must be true or false");
  to = member.value.get<bool>();
}

void merge_name(const Member& member, ApiKey& key) {
  if (auto text = text_of(member, member.value, kMaxName)) key.name = std::move(*text);
}

void merge_reservation(const Member& member, ApiKey& key) {
  if (member.value.is_null() || member.value == "expected") {
    key.reservation = ReservationMode::expected;
  } else if (member.value == "max") {
    key.reservation = ReservationMode::max;
  } else {
    member.refuse("must be one of expected, max");
  }
}

void merge_expiry(const Member& member, ApiKey& key) {
  if (member.value.is_null()) return key.expiry_date.reset();
  const auto time = member.value.is_string() ? parse_rfc3339(member.value.get<std::string>())
                                             : std::optional<Timestamp>();
  if (!time) return member.refuse("must be a time such as 2030-12-31T23:59:59Z, or null");
  // A form that sends back the date of an expired key unchanged has done nothing wrong.
  if (time != key.expiry_date && *time <= member.now) return member.refuse("must be in the future");
  key.expiry_date = time;
}

void merge_previous(const Member& member, ApiKey& key) {
  if (!member.value.is_null()) {
    return member.refuse("can only be set to null, which revokes the previous secret at once");
  }
  key.previous.reset();
}

using Merge = std::function<void(const Member&, ApiKey&)>;

const std::vector<std::pair<std::string_view, Merge>>& editable() {
  static const std::vector<std::pair<std::string_view, Merge>> kMembers{
      {"name", merge_name},
      {"enabled", [](const Member& m, ApiKey& key) { merge_bool(m, key.enabled); }},
      {"model", [](const Member& m, ApiKey& key) { merge_optional_text(m, key.model); }},
      {"allowed_models", [](const Member& m, ApiKey& key) { merge_texts(m, key.allowed_models); }},
      {"token_limit_per_5h",
       [](const Member& m, ApiKey& key) {
         merge_optional_number(m, key.token_limit, 0, kMaxTokenLimit);
       }},
      {"requests_per_minute",
       [](const Member& m, ApiKey& key) {
         merge_optional_number(m, key.requests_per_minute, 1, kMaxPerMinute);
       }},
      {"max_concurrent",
       [](const Member& m, ApiKey& key) {
         merge_optional_number(m, key.max_concurrent, 1, kMaxConcurrent);
       }},
      {"reservation", merge_reservation},
      {"expiry_date", merge_expiry},
      {"previous", merge_previous},
      {"owner", [](const Member& m, ApiKey& key) { merge_optional_text(m, key.owner); }},
      {"tags", [](const Member& m, ApiKey& key) { merge_texts(m, key.tags); }},
      {"notes",
       [](const Member& m, ApiKey& key) { merge_optional_text(m, key.notes, kMaxNotes, true); }},
  };
  return kMembers;
}

/// Why a member that is not editable is refused.
std::string refusal_of(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kUsage{"usage", "usage_windows", "last_used",
                                                          "total_lifetime_tokens"};
  static constexpr std::array<std::string_view, 9> kOurs{"id",         "etag",       "status",
                                                         "storage",    "created_at", "created_by",
                                                         "key_sha256", "key_hint",   "deleted_at"};
  const auto in = [name](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (in(kUsage)) return "is usage, which only proxies write";
  if (in(kOurs)) return "is set by the server and cannot be written";
  if (name == "key") return "cannot be changed; rotate the key to give it another secret";
  if (name == "store_plain") return "can be said only when a key is created";
  return "is not a member of a key";
}

void merge_member(const Member& member, ApiKey& key) {
  const auto& members = editable();
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& entry) { return entry.first == member.name; });
  if (found == members.end()) return member.refuse(refusal_of(member.name));
  found->second(member, key);
}

}  // namespace

void merge_members(const Json& body, Timestamp now, ApiKey& key, std::vector<FieldError>& errors) {
  for (const auto& [name, value] : body.items()) merge_member({name, value, now, errors}, key);
}

KeyCreation merge_creation(const Json& body, Timestamp now, ApiKey& key,
                           std::vector<FieldError>& errors) {
  KeyCreation creation;
  for (const auto& [name, value] : body.items()) {
    const Member member{name, value, now, errors};
    if (name == "store_plain") {
      merge_bool(member, creation.store_plain);
    } else if (name == "key") {
      if (value.is_null()) continue;
      const std::string text = value.is_string() ? value.get<std::string>() : std::string();
      if (const auto problem = problem_with_chosen_key(text)) {
        member.refuse(*problem);
      } else {
        creation.chosen = Secret(text);
      }
    } else {
      merge_member(member, key);
    }
  }
  if (!body.contains("name")) errors.push_back({"name", "is required"});
  if (!body.contains("token_limit_per_5h")) {
    errors.push_back({"token_limit_per_5h", "is required: a number, or null for unlimited"});
  }
  return creation;
}

}  // namespace gatehouse::dashboard
