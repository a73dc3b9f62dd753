#include "dashboard/model/settings_fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/domain/rules.h"
#include "common/storage/member_names.h"
#include "common/system/setting.h"
#include "dashboard/model/json_words.h"

namespace gatehouse::dashboard {
namespace {

/// One live setting: how it is shown, and how a value that is not null is taken. `write` answers
/// what the value must be when it is of another type.
struct Field {
  std::string name;
  Json type;  ///< "type", and "minimum", "maximum" or "choices"
  std::function<Json(const Settings&)> read;
  std::function<std::optional<std::string>(const Json&, Settings&)> write;
  std::function<void(Settings&)> clear;
};

constexpr const char* kNotWhole = "must be a whole number, or null";

std::optional<std::int64_t> whole_number(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  const bool too_large = value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{1}
                                                                                        << 62;
  if (too_large) return std::nullopt;
  return value.get<std::int64_t>();
}

Json bounded(const char* type, const Json& minimum, const Json& maximum) {
  return {{"type", type}, {"minimum", minimum}, {"maximum", maximum}};
}

template <typename T>
Field field(std::string_view name, Json type, std::optional<T> Settings::*member,
            std::function<Json(const T&)> show,
            std::function<std::optional<std::string>(const Json&, std::optional<T>&)> take) {
  return {std::string(name), std::move(type),
          [member, show](const Settings& settings) {
            return settings.*member ? show(*(settings.*member)) : Json(nullptr);
          },
          [member, take](const Json& value, Settings& settings) {
            return take(value, settings.*member);
          },
          [member](Settings& settings) { (settings.*member).reset(); }};
}

template <typename Duration>
Field duration(std::string_view name, std::optional<Duration> Settings::*member, std::int64_t least,
               std::int64_t most) {
  return field<Duration>(
      name, bounded("integer", least, most), member,
      [](const Duration& value) { return Json(value.count()); },
      [](const Json& value, std::optional<Duration>& to) -> std::optional<std::string> {
        const auto number = whole_number(value);
        if (!number) return kNotWhole;
        to = Duration(*number);
        return std::nullopt;
      });
}

Field boolean(std::string_view name, std::optional<bool> Settings::*member) {
  return field<bool>(
      name, {{"type", "boolean"}}, member, [](const bool& value) { return Json(value); },
      [](const Json& value, std::optional<bool>& to) -> std::optional<std::string> {
        if (!value.is_boolean()) return "must be true or false, or null";
        to = value.get<bool>();
        return std::nullopt;
      });
}

template <typename T, std::size_t N>
Json choices_of(const Words<T, N>& words) {
  Json choices = Json::array();
  for (const auto& [word, meaning] : words) choices.push_back(word);
  return {{"type", "choice"}, {"choices", std::move(choices)}};
}

template <typename T, std::size_t N>
std::optional<std::string> take_word(const Json& value, const Words<T, N>& words,
                                     std::optional<T>& to) {
  const auto meaning = meaning_of(value, words);
  if (!meaning) return must_be_one_of(words);
  to = meaning;
  return std::nullopt;
}

template <typename T, std::size_t N>
Field choice(std::string_view name, std::optional<T> Settings::*member, const Words<T, N>& words) {
  return field<T>(
      name, choices_of(words), member,
      [&words](const T& value) { return Json(spelling_of(value, words)); },
      [&words](const Json& value, std::optional<T>& to) { return take_word(value, words, to); });
}

/// A member of `admin_jwt`. The whole goes when its last member does.
template <typename T>
Field of_jwt(std::string_view name, Json type, std::optional<T> AdminJwt::*member,
             std::function<Json(const T&)> show,
             std::function<std::optional<std::string>(const Json&, std::optional<T>&)> take) {
  return {std::string(member::kAdminJwt) + "." + std::string(name), std::move(type),
          [member, show](const Settings& settings) {
            const bool given = settings.admin_jwt && (*settings.admin_jwt).*member;
            return given ? show(*((*settings.admin_jwt).*member)) : Json(nullptr);
          },
          [member, take](const Json& value, Settings& settings) {
            if (!settings.admin_jwt) settings.admin_jwt.emplace();
            return take(value, (*settings.admin_jwt).*member);
          },
          [member](Settings& settings) {
            if (!settings.admin_jwt) return;
            ((*settings.admin_jwt).*member).reset();
            if (*settings.admin_jwt == AdminJwt{}) settings.admin_jwt.reset();
          }};
}

Json claims_object(const JwtClaims& claims) {
  Json object = Json::object();
  for (const JwtClaim& claim : claims) object[claim.name] = claim.value;
  return object;
}

std::optional<std::string> take_claims(const Json& value, std::optional<JwtClaims>& to) {
  if (!value.is_object()) return "must be an object of names and texts, or null";
  JwtClaims claims;
  for (const auto& [name, text] : value.items()) {
    if (!text.is_string()) return "must be an object of names and texts, or null";
    claims.push_back({name, text.get<std::string>()});
  }
  to = std::move(claims);
  return std::nullopt;
}

std::optional<std::string> take_text(const Json& value, std::optional<std::string>& to) {
  if (!value.is_string()) return "must be a text, or null";
  to = value.get<std::string>();
  return std::nullopt;
}

std::optional<std::string> take_list(const Json& value,
                                     std::optional<std::vector<std::string>>& to) {
  const auto is_text = [](const Json& item) { return item.is_string(); };
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), is_text)) {
    return "must be a list of texts, or null";
  }
  to = value.get<std::vector<std::string>>();
  return std::nullopt;
}

std::vector<Field> fields_of_jwt() {
  using Texts = std::vector<std::string>;
  return {
      of_jwt<bool>(
          member::kEnabled, {{"type", "boolean"}}, &AdminJwt::enabled,
          [](const bool& value) { return Json(value); },
          [](const Json& value, std::optional<bool>& to) -> std::optional<std::string> {
            if (!value.is_boolean()) return "must be true or false, or null";
            to = value.get<bool>();
            return std::nullopt;
          }),
      of_jwt<std::string>(
          member::kSecretFile, {{"type", "text"}}, &AdminJwt::secret_file,
          [](const std::string& value) { return Json(value); }, take_text),
      of_jwt<JwtAlgorithm>(
          member::kAlgorithm, choices_of(kJwtAlgorithmWords), &AdminJwt::algorithm,
          [](const JwtAlgorithm& value) { return Json(spelling_of(value, kJwtAlgorithmWords)); },
          [](const Json& value, std::optional<JwtAlgorithm>& to) {
            return take_word(value, kJwtAlgorithmWords, to);
          }),
      of_jwt<JwtClaims>(member::kClaims, {{"type", "map"}}, &AdminJwt::claims, claims_object,
                        take_claims),
      of_jwt<Texts>(
          member::kSources, {{"type", "list"}}, &AdminJwt::sources,
          [](const Texts& value) { return Json(value); }, take_list)};
}

std::vector<Field> make_fields() {
  std::vector<Field> fields{
      duration(member::kCacheTtlMs, &Settings::cache_ttl, 1, kLongestTime.count()),
      boolean(member::kRevokeRunning, &Settings::revoke_running),
      field<TokenCount>(
          member::kTokensPerImage, bounded("integer", 0, kMaxTokensPerImage),
          &Settings::tokens_per_image, [](const TokenCount& value) { return Json(value); },
          [](const Json& value, std::optional<TokenCount>& to) -> std::optional<std::string> {
            to = whole_number(value);
            return to ? std::nullopt : std::optional<std::string>(kNotWhole);
          }),
      duration(member::kPingSeconds, &Settings::ping_seconds, 0, kLongestPing.count()),
      boolean(member::kServerTiming, &Settings::server_timing),
      choice(member::kLogLevel, &Settings::log_level, kLogLevelWords),
      choice(member::kAccessLog, &Settings::access_log, kAccessLogWords),
      field<double>(
          member::kAccessLogSample, bounded("number", 0, 1), &Settings::access_log_sample,
          [](const double& value) { return Json(value); },
          [](const Json& value, std::optional<double>& to) -> std::optional<std::string> {
            if (!value.is_number()) return "must be a number, or null";
            to = value.get<double>();
            return std::nullopt;
          })};
  for (Field& of_jwt : fields_of_jwt()) fields.push_back(std::move(of_jwt));
  return fields;
}

const std::vector<Field>& fields() {
  static const std::vector<Field> kFields = make_fields();
  return kFields;
}

/// A default of the table of settings, spelled there as it could be given, as a value.
Json default_of(const Setting& setting, const std::string& type) {
  if (setting.otherwise.empty()) return nullptr;
  const std::string text(setting.otherwise);
  if (type == "boolean") return text == "true";
  if (type == "list") return Json::array({text});
  if (type == "map") return claims_object(parse_jwt_claims(text).value());
  if (type == "integer" || type == "number") return Json::parse(text);
  return text;
}

const Setting& setting_of(const std::string& member) {
  const auto all = all_settings();
  return *std::find_if(all.begin(), all.end(),
                       [&](const Setting& setting) { return setting.member == member; });
}

}  // namespace

Json settings_record(const Settings& settings) {
  Json record = Json::object();
  for (const Field& field : fields()) record[field.name] = field.read(settings);
  return record;
}

Json settings_schema() {
  Json schema = Json::array();
  for (const Field& field : fields()) {
    const Setting& setting = setting_of(field.name);
    Json entry{{"name", field.name}};
    entry.update(field.type);
    entry["default"] = default_of(setting, field.type["type"].get<std::string>());
    entry["description"] = setting.help;
    entry["variable"] = setting.has_variable() ? Json(setting.name) : Json(nullptr);
    schema.push_back(std::move(entry));
  }
  return schema;
}

Refused merge_settings(const Json& members, Settings& settings) {
  std::vector<FieldError> errors;
  for (const auto& [name, value] : members.items()) {
    const auto found = std::find_if(fields().begin(), fields().end(),
                                    [&n = name](const Field& each) { return each.name == n; });
    if (found == fields().end()) {
      errors.push_back({name, "is not a live setting"});
    } else if (value.is_null()) {
      found->clear(settings);
    } else if (auto problem = found->write(value, settings)) {
      errors.push_back({name, std::move(*problem)});
    }
  }
  check_settings(settings, [&](const std::string& where, std::string message) {
    errors.push_back({where.substr(1), std::move(message)});
  });
  if (errors.empty()) return std::nullopt;
  return Refusal::invalid(std::move(errors));
}

}  // namespace gatehouse::dashboard
