#include "dashboard/api/requests.h"

#include <limits>

#include "common/http/problem_response.h"
#include "dashboard/analytics/request_query.h"
#include "dashboard/analytics/time_zone.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/problems.h"
#include "dashboard/model/key_names.h"
#include "dashboard/model/parameters.h"
#include "dashboard/model/upstream_record.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::int64_t kMostRows = 200;

/// "4xx".
std::optional<int> parse_status_class(std::string_view text) {
  if (text.size() != 3 || text.substr(1) != "xx" || text[0] < '1' || text[0] > '5') {
    return std::nullopt;
  }
  return text[0] - '0';
}

std::optional<int> parse_status(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  int status = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    status = status * 10 + (digit - '0');
  }
  return status >= 100 && status <= 599 ? std::optional(status) : std::nullopt;
}

RequestQuestion read_question(Parameters& parameters) {
  RequestQuestion question;
  question.key = parameters.text("key");
  question.model = parameters.text("model");
  question.upstream = parameters.text("upstream");
  if (const auto status = parameters.text("status")) {
    question.status = parse_status(*status);
    question.status_class = parse_status_class(*status);
    if (!question.status && !question.status_class) {
      parameters.refuse("status", "must be a number such as 429, or a class such as 4xx");
    }
  }
  question.provenance = parameters.parsed("provenance", parse_provenance,
                                          "must be one of reported, partial, estimated");
  const TimeZone utc;
  const auto moment = [&](const std::string& text) { return utc.parse_moment(text); };
  constexpr const char* kMoment = "must be a time such as 2030-12-31T23:59:59Z, or a day";
  question.from = parameters.parsed("from", moment, kMoment);
  question.to = parameters.parsed("to", moment, kMoment);
  if (const auto limit = parameters.number("limit", 1, kMostRows)) {
    question.limit = static_cast<std::size_t>(*limit);
  }
  question.before = parameters.number("before", 0, std::numeric_limits<std::int64_t>::max());
  return question;
}

Json milliseconds(const std::optional<std::chrono::milliseconds>& duration) {
  return duration ? Json(duration->count()) : Json(nullptr);
}

Json request_json(const JournalLine& line, const KeyNames& names) {
  return {{"request_id", line.request_id},
          {"time", format_rfc3339(line.time)},
          {"key", {{"id", line.key_id}, {"name", names.of(line.key_id)}}},
          {"model", line.model},
          {"upstream", line.upstream},
          {"dialect", spelling_of(line.dialect, kDialectWords)},
          {"route", line.route},
          {"status", line.status},
          {"streamed", line.streamed},
          {"provenance", to_string(line.provenance)},
          {"tokens", line.charged},
          {"tokens_in", or_null(line.tokens_in)},
          {"tokens_out", or_null(line.tokens_out)},
          {"tokens_cached", or_null(line.tokens_cached)},
          {"latency_ms", line.latency.count()},
          {"ttfb_ms", milliseconds(line.ttfb)}};
}

}  // namespace

HttpResponse list_requests(Api& api, const HttpRequest& request, const Caller&) {
  Parameters parameters(given_parameters(request), {"key", "model", "upstream", "status",
                                                    "provenance", "from", "to", "limit", "before"});
  const RequestQuestion question = read_question(parameters);
  if (!parameters.errors().empty()) return invalid_fields(request, parameters.errors());
  try {
    const Analytics::Progress progress = api.analytics.progress();
    const RequestPage page = api.analytics.ask(
        [&](SqliteDatabase& database) { return ask_requests(database, question); });
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      const KeyNames names(snapshot);
      Json requests = Json::array();
      for (const JournalLine& line : page.requests) requests.push_back(request_json(line, names));
      return json_response(
          200,
          Json{{"requests", std::move(requests)},
               {"next", page.next ? Json(std::to_string(*page.next)) : Json(nullptr)},
               {"reaches_back_to", or_null(page.reaches_back_to)},
               {"read_up_to", or_null(progress.read_up_to)},
               {"trouble", progress.trouble.empty() ? Json(nullptr) : Json(progress.trouble)}});
    });
  } catch (const SqliteError& error) {
    return problem_response(request, 503, error.what());
  }
}

}  // namespace gatehouse::dashboard
