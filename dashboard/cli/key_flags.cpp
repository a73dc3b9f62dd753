#include "dashboard/cli/key_flags.h"

#include <charconv>
#include <string>
#include <vector>

#include "common/system/clock.h"
#include "dashboard/cli/durations.h"

namespace gatehouse::dashboard {
namespace {

/// A number, or null for the word that means none.
Json number_or_none(const std::string& flag, const std::string& text, const std::string& none) {
  if (text == none) return nullptr;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end) return number;
  throw CLI::ValidationError(flag, "must be a whole number, or \"" + none + "\"");
}

Json expiry_of(const std::string& text) {
  if (text == "never") return nullptr;
  if (const auto after = parse_duration(text)) {
    return format_rfc3339(std::chrono::floor<std::chrono::seconds>(SystemClock().now()) + *after);
  }
  if (const auto moment = parse_moment(text)) return format_rfc3339(*moment);
  throw CLI::ValidationError("--expires",
                             "must be a time, a day, a while from now such as 30d, or \"never\"");
}

}  // namespace

void add_key_members(CLI::App& command, Json& members) {
  const auto text = [&](const char* flag, const char* name, const char* description) {
    command.add_option_function<std::string>(
        flag, [&members, name](const std::string& value) { members[name] = value; }, description);
  };
  const auto number = [&](const char* flag, const char* name, const char* none,
                          const char* description) {
    command.add_option_function<std::string>(
        flag,
        [&members, flag, name, none](const std::string& value) {
          members[name] = number_or_none(flag, value, none);
        },
        description);
  };
  const auto texts = [&](const char* flag, const char* name, const char* description) {
    command
        .add_option_function<std::vector<std::string>>(
            flag,
            [&members, name](const std::vector<std::string>& values) {
              members[name] = Json::array();
              for (const std::string& value : values) {
                if (!value.empty()) members[name].push_back(value);
              }
            },
            description)
        ->allow_extra_args(false);
  };
  text("--name", "name", "Its name, for people");
  number("--limit", "token_limit_per_5h", "unlimited", "Tokens per five hours, or \"unlimited\"");
  text("--model", "model", "Overrides the request's model; \"\" clears");
  texts("--allow-model", "allowed_models", "Glob of models it may use, several times; \"\" = all");
  number("--rpm", "requests_per_minute", "none", "Requests per minute, or \"none\"");
  number("--concurrent", "max_concurrent", "none", "Requests at once, or \"none\"");
  text("--reservation", "reservation", "expected or max");
  command.add_option_function<std::string>(
      "--expires",
      [&members](const std::string& value) { members["expiry_date"] = expiry_of(value); },
      "A time, a day, a while from now such as 30d, or \"never\"");
  text("--owner", "owner", "Whose it is; \"\" clears");
  texts("--tag", "tags", "For searching, several times; \"\" = none");
  text("--notes", "notes", "For people; \"\" clears");
  command.add_option_function<bool>(
      "--enabled", [&members](bool value) { members["enabled"] = value; }, "true or false");
}

void add_key_storage(CLI::App& command, Json& members) {
  command.add_flag_callback(
      "--store-plain", [&members] { members["store_plain"] = true; },
      "Store the secret as plain text");
}

}  // namespace gatehouse::dashboard
