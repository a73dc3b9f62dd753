#include "dashboard/api/usage.h"

#include <algorithm>

#include "common/http/problem_response.h"
#include "dashboard/analytics/usage_blocks.h"
#include "dashboard/analytics/usage_query.h"
#include "dashboard/api/parameters.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/requests.h"
#include "dashboard/model/key_names.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::hours kDefaultSpan{24};
constexpr std::size_t kTopOfSteps = 100;
constexpr std::size_t kTop = 1000;
constexpr std::int64_t kMostTop = 10'000;

/// Nothing that is kept lies beyond.
Timestamp within_reach(Timestamp moment, Timestamp now) {
  return std::clamp(moment, now - 2 * kUsageKept, now + kUsageKept);
}

UsageQuestion read_question(Parameters& parameters, Timestamp now) {
  UsageQuestion question;
  question.group_by =
      parameters.parsed("group_by", parse_usage_grouping, "must be one of key, model, upstream")
          .value_or(UsageGrouping::key);
  question.bucket = parameters.parsed("bucket", parse_usage_bucket, "must be one of hour, day");
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
  if (question.bucket &&
      question.zone.steps(*question.bucket, question.from, question.to, kMostUsageSteps + 1)
              .size() > kMostUsageSteps) {
    parameters.refuse("from", "is too far back: there may be " + std::to_string(kMostUsageSteps) +
                                  " steps of " + std::string(to_string(*question.bucket)) +
                                  "s at most");
  }
  return question;
}

void add_numbers(Json& to, const UsageNumbers& numbers) {
  to["requests"] = numbers.requests;
  to["failed"] = numbers.failed;
  to["tokens"] = numbers.tokens;
  to["tokens_in"] = numbers.tokens_in;
  to["tokens_out"] = numbers.tokens_out;
  to["tokens_cached"] = numbers.tokens_cached;
  to["tokens_reported"] = numbers.tokens_reported();
  to["tokens_partial"] = numbers.tokens_partial;
  to["tokens_estimated"] = numbers.tokens_estimated;
}

Json rows_json(const UsageAnswer& answer, const UsageQuestion& question, const KeyNames& names) {
  const bool by_key = question.group_by == UsageGrouping::key;
  Json rows = Json::array();
  for (const UsageRow& row : answer.rows) {
    Json record;
    record["group"] = row.group;
    record["name"] = by_key ? names.of(row.group) : Json(nullptr);
    record["bucket"] = row.bucket ? Json(question.zone.format(*row.bucket)) : Json(nullptr);
    add_numbers(record, row.numbers);
    rows.push_back(std::move(record));
  }
  return rows;
}

}  // namespace

HttpResponse get_usage(Api& api, const HttpRequest& request, const Caller&) {
  Parameters parameters(
      request, {"group_by", "bucket", "from", "to", "tz", "key", "model", "upstream", "top"});
  const UsageQuestion question = read_question(parameters, api.clock.now());
  if (!parameters.errors().empty()) return invalid_fields(request, parameters.errors());
  try {
    // Asked first: what has been read since is more, not less.
    const Analytics::Progress progress = api.analytics.progress();
    const UsageAnswer answer =
        api.analytics.ask([&](SqliteDatabase& database) { return ask_usage(database, question); });
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      Json total;
      add_numbers(total, answer.total);
      return json_response(
          200, Json{{"group_by", to_string(question.group_by)},
                    {"bucket", question.bucket ? Json(to_string(*question.bucket)) : Json(nullptr)},
                    {"tz", question.zone.name()},
                    {"from", format_rfc3339(question.from)},
                    {"to", format_rfc3339(question.to)},
                    {"reaches_back_to", or_null(answer.reaches_back_to)},
                    {"read_up_to", or_null(progress.read_up_to)},
                    {"trouble", progress.trouble.empty() ? Json(nullptr) : Json(progress.trouble)},
                    {"rows", rows_json(answer, question, KeyNames(snapshot.document()))},
                    {"left_out", answer.left_out},
                    {"total", std::move(total)}});
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
