#include "dashboard/api/usage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <unordered_map>

#include "common/http/problem_response.h"
#include "common/storage/json_writer.h"
#include "dashboard/analytics/usage_blocks.h"
#include "dashboard/analytics/usage_query.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/problems.h"
#include "dashboard/model/key_names.h"
#include "dashboard/model/parameters.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::hours kDefaultSpan{24};
constexpr std::size_t kTopOfSteps = 20;
constexpr std::size_t kTop = 1000;
constexpr std::int64_t kMostTop = 10'000;
constexpr std::size_t kMostRows = 200'000;  ///< some 60 MB

/// Nothing that is kept lies beyond.
Timestamp within_reach(Timestamp moment, Timestamp now) {
  return std::clamp(moment, now - 2 * kUsageKept, now + kUsageKept);
}

/// Refuses what would have too long an answer: each group may have a row in each step.
void check_steps(const UsageQuestion& question, UsageBucket bucket, Parameters& parameters) {
  const std::size_t steps =
      question.zone.steps(bucket, question.from, question.to, kMostUsageSteps + 1).size();
  if (steps > kMostUsageSteps) {
    parameters.refuse(
        "from", "is too far back: there may be " + std::to_string(kMostUsageSteps) + " steps of " +
                    std::string(spelling_of(bucket, kUsageBucketWords)) + "s at most");
  } else if (question.top * steps > kMostRows) {
    parameters.refuse("top", "may be " + std::to_string(kMostRows / steps) + " at most for these " +
                                 std::to_string(steps) + " steps, as there are " +
                                 std::to_string(kMostRows) +
                                 " rows at most: ask for fewer groups, a shorter time or longer "
                                 "steps");
  }
}

UsageQuestion read_question(Parameters& parameters, Timestamp now) {
  UsageQuestion question;
  question.group_by =
      parameters.one_of("group_by", kUsageGroupingWords).value_or(UsageGrouping::key);
  question.bucket = parameters.one_of("bucket", kUsageBucketWords);
  question.zone =
      parameters.parsed("tz", TimeZone::find, "must be a time zone such as Europe/Berlin")
          .value_or(TimeZone());
  const auto moment = [&](const std::string& text) { return question.zone.parse_moment(text); };
  constexpr const char* kMoment = "must be a time such as 2030-12-31T23:59:59Z, or a day";
  const Timestamp to = parameters.parsed("to", moment, kMoment).value_or(now);
  const Timestamp from = parameters.parsed("from", moment, kMoment).value_or(to - kDefaultSpan);
  if (from >= to) parameters.refuse("from", "must be before to");
  question.from = start_of_slot(slot_of(within_reach(from, now)));
  question.to = start_of_slot(slot_from(within_reach(to, now)));
  question.key = parameters.text("key");
  question.model = parameters.text("model");
  question.upstream = parameters.text("upstream");
  const auto top = parameters.number("top", 1, kMostTop);
  question.top = top ? static_cast<std::size_t>(*top) : question.bucket ? kTopOfSteps : kTop;
  if (question.bucket) check_steps(question, *question.bucket, parameters);
  return question;
}

/// What is told of usage, by the members' names.
template <typename Tell>
void tell_numbers(const UsageNumbers& numbers, Tell&& tell) {
  tell("requests", numbers.requests);
  tell("failed", numbers.failed);
  tell("tokens", numbers.tokens);
  tell("tokens_in", numbers.tokens_in);
  tell("tokens_out", numbers.tokens_out);
  tell("tokens_cached", numbers.tokens_cached);
  tell("tokens_reported", numbers.tokens_reported());
  tell("tokens_partial", numbers.tokens_partial);
  tell("tokens_estimated", numbers.tokens_estimated);
}

/// There may be tens of thousands, so they become text without a tree of JSON in between.
void append_row(std::string& text, const UsageRow& row, const std::string& name,
                const std::string& bucket) {
  text += text.ends_with('[') ? "{\"group\":" : ",{\"group\":";
  append_json_string(text, row.group);
  text += ",\"name\":" + name + ",\"bucket\":" + bucket;
  tell_numbers(row.numbers, [&](const char* member, std::int64_t number) {
    text.append(",\"").append(member).append("\":");
    std::array<char, 20> digits;
    text.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
  });
  text += '}';
}

void append_rows(std::string& text, const UsageAnswer& answer, const UsageQuestion& question,
                 const Snapshot& snapshot) {
  constexpr std::size_t kMostOfRow = 320;  // as a rule; more is not wrong
  text.reserve(text.size() + answer.rows.size() * kMostOfRow);
  const bool by_key = question.group_by == UsageGrouping::key;
  const KeyNames names(snapshot);
  std::unordered_map<std::string_view, std::string> names_of_groups;  // as JSON
  std::string bucket = "null";
  std::optional<Timestamp> written;
  text += '[';
  for (const UsageRow& row : answer.rows) {
    if (row.bucket != written) bucket = '"' + question.zone.format(*row.bucket) + '"';
    written = row.bucket;
    const auto [name, added] = names_of_groups.try_emplace(row.group, "null");
    if (added && by_key) name->second = to_text(names.of(row.group));
    append_row(text, row, name->second, bucket);
  }
  text += ']';
}

}  // namespace

HttpResponse get_usage(Api& api, const HttpRequest& request, const Caller&) {
  Parameters parameters(given_parameters(request), {"group_by", "bucket", "from", "to", "tz", "key",
                                                    "model", "upstream", "top"});
  const UsageQuestion question = read_question(parameters, api.clock.now());
  if (!parameters.errors().empty()) return invalid_fields(request, parameters.errors());
  try {
    // Asked first: what has been read since is more, not less.
    const Analytics::Progress progress = api.analytics.progress();
    const UsageAnswer answer =
        api.analytics.ask([&](SqliteDatabase& database) { return ask_usage(database, question); });
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      Json total;
      tell_numbers(answer.total,
                   [&](const char* member, std::int64_t number) { total[member] = number; });
      HttpResponse response = json_response(
          200,
          Json{{"group_by", spelling_of(question.group_by, kUsageGroupingWords)},
               {"bucket", question.bucket ? Json(spelling_of(*question.bucket, kUsageBucketWords))
                                          : Json(nullptr)},
               {"tz", question.zone.name()},
               {"from", format_rfc3339(question.from)},
               {"to", format_rfc3339(question.to)},
               {"reaches_back_to", or_null(answer.reaches_back_to)},
               {"read_up_to", or_null(progress.read_up_to)},
               {"trouble", progress.trouble.empty() ? Json(nullptr) : Json(progress.trouble)},
               {"left_out", answer.left_out},
               {"total", std::move(total)}});
      response.body.pop_back();
      response.body += ",\"rows\":";
      append_rows(response.body, answer, question, snapshot);
      response.body += '}';
      return response;
    });
  } catch (const SqliteError& error) {
    return problem_response(request, 503, error.what());
  }
}

Json usage_history(Api& api, const std::string& key_id) {
  const Timestamp this_hour = std::chrono::floor<std::chrono::hours>(api.clock.now());
  UsageQuestion question;
  question.from = this_hour + std::chrono::hours{1} - kDefaultSpan;
  question.to = this_hour + std::chrono::hours{1};
  question.bucket = UsageBucket::hour;
  question.key = key_id;
  try {
    const UsageAnswer answer =
        api.analytics.ask([&](SqliteDatabase& database) { return ask_usage(database, question); });
    Json hours = Json::array();
    for (const UsageRow& row : answer.rows) {
      hours.push_back({{"bucket", or_null(row.bucket)},
                       {"requests", row.numbers.requests},
                       {"tokens", row.numbers.tokens}});
    }
    return hours;
  } catch (const SqliteError& error) {
    api.log.warn("usage_history", {{"error", error.what()}});
    return nullptr;
  }
}

}  // namespace gatehouse::dashboard
