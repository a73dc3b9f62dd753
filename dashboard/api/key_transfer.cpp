// GET /api/export, POST /api/import

#include "dashboard/model/key_transfer.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "common/domain/words.h"
#include "common/http/problem_response.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/csv.h"
#include "dashboard/model/parameters.h"

namespace gatehouse::dashboard {
namespace {

constexpr Words<TransferFormat, 2> kFormatWords{
    {{"json", TransferFormat::json}, {"csv", TransferFormat::csv}}};
constexpr const char* kFormats = "must be one of json, csv";

constexpr std::array<std::string_view, 4> kImportMembers{"format", "data", "revision", "digest"};

/// What an import is asked to do.
struct ImportOrder {
  std::vector<Json> keys;
  std::vector<std::size_t> lines;  ///< of a CSV's keys
  std::optional<SeenState> seen;
  bool dry_run = false;
};

bool dry_run_of(const HttpRequest& request, std::vector<FieldError>& errors) {
  Parameters parameters(given_parameters(request), {"dry_run"});
  const auto text = parameters.text("dry_run");
  const bool asked = text == "1" || text == "true";
  if (text && !asked && text != "0" && text != "false") {
    parameters.refuse("dry_run", "must be one of 1, 0");
  }
  errors.insert(errors.end(), parameters.errors().begin(), parameters.errors().end());
  return asked;
}

ImportOrder read_order(const HttpRequest& request, const Json& body,
                       std::vector<FieldError>& errors) {
  ImportOrder order;
  order.dry_run = dry_run_of(request, errors);
  refuse_unknown(body, kImportMembers, "is not a member of an import", errors);
  if (body.contains("revision") || body.contains("digest")) order.seen = seen_state(body, errors);
  const Json word = body.value("format", Json(nullptr));
  const auto format = word.is_string() ? meaning_of(word.get<std::string>(), kFormatWords)
                                       : std::optional<TransferFormat>();
  if (!format) errors.push_back({"format", kFormats});
  const Json data = body.value("data", Json(nullptr));
  if (!data.is_string()) errors.push_back({"data", "must be the file's text"});
  if (!errors.empty()) return order;
  auto parsed = parse_transfer(data.get_ref<const std::string&>(), *format, &order.lines);
  if (auto* problem = std::get_if<std::string>(&parsed)) {
    errors.push_back({"data", std::move(*problem)});
  } else {
    order.keys = std::get<std::vector<Json>>(std::move(parsed));
  }
  return order;
}

void add_refused(const ImportOrder& order, std::size_t index, const Imported& imported,
                 Json& refused) {
  for (const FieldError& problem : imported.problems) {
    const bool from_csv = index < order.lines.size();
    refused.push_back({{from_csv ? "line" : "index", from_csv ? order.lines[index] : index},
                       {"field", problem.field},
                       {"message", problem.message}});
  }
}

/// `committed`: ids and secrets of what is created are real.
Json report_of(const ImportOrder& order, const std::vector<Imported>& outcome, bool committed) {
  Json created = Json::array();
  Json changed = Json::array();
  Json refused = Json::array();
  std::size_t unchanged = 0;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const Imported& each = outcome[i];
    add_refused(order, i, each, refused);
    if (!each.problems.empty()) continue;
    if (each.outcome == Imported::Outcome::created) {
      const bool tell = committed && !each.secret.empty();
      created.push_back({{"id", committed ? Json(each.id) : Json(nullptr)},
                         {"name", each.name},
                         {"key", tell ? Json(each.secret.expose()) : Json(nullptr)}});
    } else if (each.outcome == Imported::Outcome::updated) {
      Json changes = Json::array();
      for (const MemberChange& change : each.changes) {
        changes.push_back(
            {{"field", change.field}, {"before", change.before}, {"after", change.after}});
      }
      changed.push_back({{"id", each.id}, {"name", each.name}, {"changes", std::move(changes)}});
    } else {
      ++unchanged;
    }
  }
  return {{"created", std::move(created)},
          {"changed", std::move(changed)},
          {"unchanged", unchanged},
          {"refused", std::move(refused)}};
}

HttpResponse try_import(Api& api, const HttpRequest& request, const Caller& caller,
                        const ImportOrder& order) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    Document document = snapshot.document();
    std::vector<Imported> outcome;
    // Problems are in the outcome, and told with what would be done.
    static_cast<void>(import_keys(document, order.keys, caller.name(), api.clock.now(), outcome));
    Json report = report_of(order, outcome, false);
    report["revision"] = snapshot.document().revision;
    report["digest"] = snapshot.config_digest();
    return json_response(200, report);
  });
}

HttpResponse commit_import(Api& api, const HttpRequest& request, const Caller& caller,
                           const ImportOrder& order) {
  std::vector<Imported> outcome;
  return commit(
      api, request, {caller, action::kImportKeys},
      [&](Document& document) -> std::optional<HttpResponse> {
        if (order.seen) {
          if (auto refusal = check_seen(request, *order.seen, document)) return refusal;
        }
        auto refusal = answer(
            request, import_keys(document, order.keys, caller.name(), api.clock.now(), outcome));
        if (!refusal) return std::nullopt;
        return with_members(std::move(*refusal),
                            {{"refused", report_of(order, outcome, false)["refused"]}});
      },
      [&](const Snapshot& snapshot) {
        Json report = report_of(order, outcome, true);
        report["revision"] = snapshot.document().revision;
        report["digest"] = snapshot.config_digest();
        return json_response(200, report);
      });
}

HttpResponse attachment(std::string body, const std::string& type, const std::string& name) {
  HttpResponse response = text_response(200, std::move(body), type);
  response.headers.set("content-disposition", "attachment; filename=\"" + name + "\"");
  return response;
}

}  // namespace

HttpResponse export_all_keys(Api& api, const HttpRequest& request, const Caller&) {
  Parameters parameters(given_parameters(request), {"format"});
  const auto format = parameters.one_of("format", kFormatWords).value_or(TransferFormat::json);
  if (!parameters.errors().empty()) return invalid_fields(request, parameters.errors());
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const Json whole = export_keys(snapshot.document(), false);
    const std::string name = "gatehouse-keys-" + format_rfc3339(api.clock.now()).substr(0, 10);
    if (format == TransferFormat::csv) {
      return attachment(csv_text(whole["keys"], export_columns(false)), "text/csv; charset=utf-8",
                        name + ".csv");
    }
    return attachment(whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                      "application/json", name + ".json");
  });
}

HttpResponse import_some_keys(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const ImportOrder order = read_order(request, body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    return order.dry_run ? try_import(api, request, caller, order)
                         : commit_import(api, request, caller, order);
  });
}

}  // namespace gatehouse::dashboard
