#include "dashboard/model/key_fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "common/domain/rules.h"
#include "common/storage/member_names.h"
#include "dashboard/model/api_key_text.h"
#include "dashboard/model/json_words.h"

namespace gatehouse::dashboard {
namespace {

/// Why a value cannot be, by the rules that the document keeps too; nothing when it can.
using TextRule = std::optional<std::string> (*)(std::string_view);
using NumberRule = std::optional<std::string> (*)(std::int64_t);

constexpr std::size_t kMaxListed = 100;

/// One member of a body while it is merged; `refuse` notes a problem with it.
struct Member {
  const std::string& name;
  const Json& value;
  Timestamp now;
  std::vector<FieldError>& errors;

  void refuse(std::string message) const { errors.push_back({name, std::move(message)}); }
};

/// The text of a member that must be one, or nothing after refusing it.
std::optional<std::string> text_of(const Member& member, const Json& value, TextRule rule) {
  if (!value.is_string()) {
    member.refuse("must be a text");
    return std::nullopt;
  }
  std::string text = value.get<std::string>();
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    member.refuse("must not be blank");
    return std::nullopt;
  }
  if (auto problem = rule(text)) {
    member.refuse(std::move(*problem));
    return std::nullopt;
  }
  return text;
}

void merge_optional_text(const Member& member, std::optional<std::string>& to, TextRule rule) {
  const Json& value = member.value;
  if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty())) {
    to.reset();
  } else if (auto text = text_of(member, member.value, rule)) {
    to = std::move(text);
  }
}

void merge_optional_number(const Member& member, std::optional<std::int64_t>& to, NumberRule rule) {
  if (member.value.is_null()) return to.reset();
  const bool too_large = member.value.is_number_unsigned() &&
                         member.value.get<std::uint64_t>() > std::uint64_t{1} << 62;
  if (!member.value.is_number_integer() || too_large) {
    return member.refuse("must be a whole number, or null");
  }
  const auto number = member.value.get<std::int64_t>();
  if (auto problem = rule(number)) return member.refuse(std::move(*problem));
  to = number;
}

void merge_texts(const Member& member, std::vector<std::string>& to, TextRule rule) {
  if (member.value.is_null()) return to.clear();
  if (!member.value.is_array() || member.value.size() > kMaxListed) {
    return member.refuse("must be a list of at most " + std::to_string(kMaxListed) + " texts");
  }
  std::vector<std::string> texts;
  for (const Json& item : member.value) {
    auto text = text_of(member, item, rule);
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
  if (auto text = text_of(member, member.value, problem_with_name)) key.name = std::move(*text);
}

void merge_reservation(const Member& member, ApiKey& key) {
  const auto mode = member.value.is_null() ? ReservationMode::expected
                                           : meaning_of(member.value, kReservationWords);
  if (!mode) return member.refuse(must_be_one_of(kReservationWords));
  key.reservation = *mode;
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
      {member::kName, merge_name},
      {member::kEnabled, [](const Member& m, ApiKey& key) { merge_bool(m, key.enabled); }},
      {member::kModel,
       [](const Member& m, ApiKey& key) { merge_optional_text(m, key.model, problem_with_model); }},
      {member::kAllowedModels,
       [](const Member& m, ApiKey& key) {
         merge_texts(m, key.allowed_models, problem_with_model);
       }},
      {member::kTokenLimit,
       [](const Member& m, ApiKey& key) {
         merge_optional_number(m, key.token_limit, problem_with_token_limit);
       }},
      {member::kRequestsPerMinute,
       [](const Member& m, ApiKey& key) {
         merge_optional_number(m, key.requests_per_minute, problem_with_rate);
       }},
      {member::kMaxConcurrent,
       [](const Member& m, ApiKey& key) {
         merge_optional_number(m, key.max_concurrent, problem_with_rate);
       }},
      {member::kReservation, merge_reservation},
      {member::kExpiryDate, merge_expiry},
      {member::kPrevious, merge_previous},
      {member::kOwner,
       [](const Member& m, ApiKey& key) { merge_optional_text(m, key.owner, problem_with_model); }},
      {member::kTags,
       [](const Member& m, ApiKey& key) { merge_texts(m, key.tags, problem_with_name); }},
      {member::kNotes,
       [](const Member& m, ApiKey& key) { merge_optional_text(m, key.notes, problem_with_notes); }},
  };
  return kMembers;
}

/// Why a member that is not editable is refused.
std::string refusal_of(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kUsage{
      "usage", member::kUsageWindows, member::kLastUsed, member::kTotalLifetimeTokens};
  static constexpr std::array<std::string_view, 9> kOurs{member::kId,        "etag",
                                                         "status",           "storage",
                                                         member::kCreatedAt, member::kCreatedBy,
                                                         member::kKeySha256, member::kKeyHint,
                                                         member::kDeletedAt};
  const auto in = [name](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (in(kUsage)) return "cannot be written: proxies alone count usage";
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
