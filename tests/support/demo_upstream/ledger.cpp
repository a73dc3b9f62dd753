#include "tests/support/demo_upstream/ledger.h"

#include <stdexcept>

namespace gatehouse::testing::demo {
namespace {

constexpr std::size_t kKeptBodyBytes = 64 * 1024;
constexpr std::size_t kKeptRequests = 500;

Json line_json(const LedgerLine& line) {
  return {{"id", line.id},
          {"ref", line.ref},
          {"method", line.method},
          {"path", line.path},
          {"dialect", line.dialect == Dialect::anthropic ? "anthropic" : "openai"},
          {"model", line.model},
          {"streamed", line.streamed},
          {"status", line.status},
          {"input_tokens", line.usage.input},
          {"output_tokens", line.usage.output},
          {"cached_tokens", line.usage.cached},
          {"delivered_output_tokens", line.delivered_output_tokens},
          {"bytes", line.bytes},
          {"completed", line.completed},
          {"end", line.end},
          {"credential", line.credential},
          {"started_at_ms", line.started_at_ms},
          {"ended_at_ms", line.ended_at_ms}};
}

template <class T>
void keep_last(std::deque<T>& items, T item, std::size_t count) {
  items.push_back(std::move(item));
  while (items.size() > count) items.pop_front();
}

}  // namespace

Ledger::Ledger(std::optional<std::filesystem::path> file, std::size_t keep) : keep_(keep) {
  if (!file) return;
  file_.open(*file, std::ios::app);
  if (!file_) throw std::runtime_error("--ledger: cannot open " + file->string());
}

void Ledger::arrived(const Request& request, const std::string& id) {
  const std::lock_guard lock(mutex_);
  ++in_flight_;
  if (keep_ == 0) return;
  Json headers = Json::array();
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  keep_last(requests_,
            Json{{"id", id},
                 {"method", request.method},
                 {"target", request.target},
                 {"headers", std::move(headers)},
                 {"body", request.body.substr(0, kKeptBodyBytes)}},
            std::min(keep_, kKeptRequests));
}

void Ledger::finished(const LedgerLine& line) {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  Totals& totals = line.completed ? completed_ : interrupted_;
  totals.requests += 1;
  totals.input_tokens += line.usage.input;
  totals.output_tokens += line.usage.output;
  totals.delivered_output_tokens += line.delivered_output_tokens;
  if (!file_.is_open() && keep_ == 0) return;
  Json json = line_json(line);
  if (file_.is_open()) file_ << dump(json) << std::endl;
  keep_last(lines_, std::move(json), keep_);
}

Json Ledger::totals_json(const Totals& totals) {
  return {{"requests", totals.requests},
          {"input_tokens", totals.input_tokens},
          {"output_tokens", totals.output_tokens},
          {"delivered_output_tokens", totals.delivered_output_tokens}};
}

Json Ledger::report() const {
  return {{"totals",
           {{"completed", totals_json(completed_)},
            {"interrupted", totals_json(interrupted_)},
            {"in_flight", in_flight_}}},
          {"lines", lines_}};
}

std::string Ledger::answer(std::string_view path) {
  const std::lock_guard lock(mutex_);
  if (path == "/demo/ledger") return dump(report());
  if (path == "/demo/requests") return dump(Json{{"requests", requests_}});
  if (path != "/demo/reset") return "{}";
  completed_ = {};
  interrupted_ = {};
  lines_.clear();
  requests_.clear();
  return R"({"reset":true})";
}

}  // namespace gatehouse::testing::demo
