#include "dashboard/analytics/request_query.h"

#include <algorithm>
#include <limits>

#include "dashboard/analytics/analytics_file.h"
#include "dashboard/analytics/usage_report.h"

namespace gatehouse::dashboard {
namespace {

enum Column {
  id,
  request_id,
  key,
  model,
  upstream,
  dialect,
  route,
  status,
  streamed,
  provenance,
  tokens,
  tokens_in,
  tokens_out,
  tokens_cached,
  latency,
  ttfb
};

Timestamp time_of(std::int64_t row_id) {
  return Timestamp(std::chrono::milliseconds(row_id >> kRequestIdBits));
}

/// One filter as a column must be, and the index that finds it.
struct Filter {
  const char* condition;  ///< with the value to be added
  std::int64_t value;
  const char* index;  ///< null: none
};

/// Filters, those that let few through first, by what usage is like.
class Filters {
 public:
  /// Whether anything can be found at all.
  bool read(const SqliteDatabase& database, const RequestQuestion& question) {
    if (question.status && *question.status >= kFirstFailure) {
      add("status >= 400 AND status = ", *question.status, "requests_by_failure");
    } else if (question.status) {
      add("status = ", *question.status, nullptr);
    }
    if (question.status_class && *question.status_class * 100 >= kFirstFailure) {
      add("status >= 400 AND status / 100 = ", *question.status_class, "requests_by_failure_class");
    } else if (question.status_class) {
      add("status / 100 = ", *question.status_class, nullptr);
    }
    if (question.provenance) {
      const bool rare = *question.provenance != Provenance::reported;
      add(rare ? "provenance > 0 AND provenance = " : "provenance = ",
          static_cast<std::int64_t>(*question.provenance),
          rare ? "requests_by_provenance" : nullptr);
    }
    return add_name(database, question.key, "key = ", "requests_by_key") &&
           add_name(database, question.model, "model = ", "requests_by_model") &&
           add_name(database, question.upstream, "upstream = ", "requests_by_upstream");
  }

  /// Rows of a time in the order of the index that finds the fewest; whether the other filters let
  /// a row through is its last column.
  std::string sql(const SqliteDatabase& database, std::int64_t from, std::int64_t to) const {
    const Filter* const first = choose(database, from, to);
    std::string others = "1";
    for (const Filter& filter : all_) {
      if (&filter != first) others += condition_of(filter);
    }
    return "SELECT *, " + others + source_of(first) + " ORDER BY id DESC";
  }

 private:
  static std::string condition_of(const Filter& filter) {
    return std::string(" AND ") + filter.condition + std::to_string(filter.value);
  }

  static std::string source_of(const Filter* filter) {
    const std::string where = " WHERE id >= ? AND id < ?";
    if (!filter) return " FROM requests NOT INDEXED" + where;
    return std::string(" FROM requests INDEXED BY ") + filter->index + where +
           condition_of(*filter);
  }

  /// Null when there is no index to use. Counts no further than it takes to tell few from many.
  const Filter* choose(const SqliteDatabase& database, std::int64_t from, std::int64_t to) const {
    constexpr const char* kMany = "2000";
    const Filter* best = nullptr;
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
    for (const Filter& filter : all_) {
      if (!filter.index) continue;
      SqliteStatement count(database, "SELECT count(*) FROM (SELECT 1" + source_of(&filter) +
                                          " LIMIT " + kMany + ")");
      count.bind(1, from).bind(2, to).step();
      if (count.number(0) >= fewest) continue;
      fewest = count.number(0);
      best = &filter;
    }
    return best;
  }

  void add(const char* condition, std::int64_t value, const char* index) {
    all_.push_back({condition, value, index});
  }

  bool add_name(const SqliteDatabase& database, const std::optional<std::string>& text,
                const char* condition, const char* index) {
    if (!text) return true;
    SqliteStatement row(database, "SELECT id FROM names WHERE text = ?");
    if (!row.bind(1, *text).step()) return false;
    add(condition, row.number(0), index);
    return true;
  }

  std::vector<Filter> all_;
};

std::string name_of(SqliteStatement& names, std::int64_t number) {
  std::string name = names.bind(1, number).step() ? names.text(0) : std::string();
  names.reset();
  return name;
}

JournalLine request_of(const SqliteStatement& row, SqliteStatement& names) {
  JournalLine line;
  line.time = time_of(row.number(id));
  line.request_id = row.text(request_id);
  line.key_id = name_of(names, row.number(key));
  line.model = name_of(names, row.number(model));
  line.upstream = name_of(names, row.number(upstream));
  line.dialect = static_cast<Dialect>(row.number(dialect));
  line.route = name_of(names, row.number(route));
  line.status = static_cast<int>(row.number(status));
  line.streamed = row.number(streamed) != 0;
  line.provenance = static_cast<Provenance>(row.number(provenance));
  line.charged = row.number(tokens);
  line.tokens_in = row.optional_number(tokens_in);
  line.tokens_out = row.optional_number(tokens_out);
  line.tokens_cached = row.optional_number(tokens_cached);
  line.latency = std::chrono::milliseconds(row.number(latency));
  if (const auto first_byte = row.optional_number(ttfb)) {
    line.ttfb = std::chrono::milliseconds(*first_byte);
  }
  return line;
}

}  // namespace

RequestPage ask_requests(SqliteDatabase& database, const RequestQuestion& question) {
  RequestPage page;
  SqliteStatement oldest(database, "SELECT min(id) FROM requests");
  oldest.step();
  if (const auto row_id = oldest.optional_number(0)) page.reaches_back_to = time_of(*row_id);
  Filters filters;
  if (!filters.read(database, question)) return page;

  const std::int64_t begin = question.from ? first_request_id(*question.from) : 0;
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
  if (question.to) end = first_request_id(*question.to);
  if (question.before) end = std::min(end, *question.before);
  SqliteStatement row(database, filters.sql(database, begin, end));
  row.bind(1, begin).bind(2, end);
  SqliteStatement names(database, "SELECT text FROM names WHERE id = ?");
  std::size_t looked_at = 0;
  std::int64_t last = end;
  while (row.step()) {
    if (page.requests.size() == question.limit || looked_at == kMostLookedAt) {
      page.next = last;
      break;
    }
    ++looked_at;
    last = row.number(id);
    if (row.number(ttfb + 1) != 0) page.requests.push_back(request_of(row, names));
  }
  return page;
}

}  // namespace gatehouse::dashboard
