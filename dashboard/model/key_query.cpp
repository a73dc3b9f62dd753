#include "dashboard/model/key_query.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <set>
#include <utility>

namespace gatehouse::dashboard {
namespace {

constexpr Words<KeySort, 8> kSortWords{{
    {"name", KeySort::name},
    {"created_at", KeySort::created_at},
    {"last_used", KeySort::last_used},
    {"expiry_date", KeySort::expiry_date},
    {"used", KeySort::used},
    {"token_limit_per_5h", KeySort::token_limit},
    {"total_lifetime_tokens", KeySort::lifetime_tokens},
    {"status", KeySort::status},
}};
constexpr Words<bool, 2> kDescendingWords{{{"asc", false}, {"desc", true}}};
constexpr Words<bool, 2> kBooleanWords{{{"true", true}, {"false", false}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool contains(std::string_view text, std::string_view part_in_lower_case) {
  return std::search(text.begin(), text.end(), part_in_lower_case.begin(), part_in_lower_case.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool is_found(const ApiKey& key, std::string_view part) {
  return contains(key.name, part) || contains(key.hint, part) || contains(key.id, part) ||
         (key.owner && contains(*key.owner, part)) ||
         std::any_of(key.tags.begin(), key.tags.end(),
                     [part](const std::string& tag) { return contains(tag, part); });
}

/// A key with what lists compare, computed once.
struct Row {
  const ApiKey* key;
  std::int64_t rank = 0;  ///< by the wanted member; 0 when sorting by name
  std::string name;       ///< in lower case
};

std::int64_t rank_of(const ApiKey& key, KeySort sort, TokenCount used, KeyStatus status) {
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max();
  const auto time = [](const std::optional<Timestamp>& moment, std::int64_t absent) {
    return moment ? static_cast<std::int64_t>(moment->time_since_epoch().count()) : absent;
  };
  switch (sort) {
    case KeySort::name:
      return 0;
    case KeySort::created_at:
      return time(key.created_at, kNone);
    case KeySort::last_used:
      return time(key.last_used, kNone);
    case KeySort::expiry_date:
      return time(key.expiry_date, kForEver);
    case KeySort::used:
      return used;
    case KeySort::token_limit:
      return key.token_limit.value_or(kForEver);
    case KeySort::lifetime_tokens:
      return key.total_lifetime_tokens;
    case KeySort::status:
      return static_cast<std::int64_t>(status);
  }
  return 0;
}

bool before(const Row& a, const Row& b, bool descending) {
  if (a.rank != b.rank) return descending ? a.rank > b.rank : a.rank < b.rank;
  if (const auto names = a.name <=> b.name; names != 0) return descending ? names > 0 : names < 0;
  return a.key->id < b.key->id;
}

std::vector<Row> matching_rows(const std::vector<ApiKey>& keys, const KeyQuery& query,
                               Timestamp now) {
  std::vector<Row> rows;
  rows.reserve(keys.size());
  for (const ApiKey& key : keys) {
    if (query.model && key.model != query.model) continue;
    if (query.expired && *query.expired != (key.expiry_date && now >= *key.expiry_date)) continue;
    if (!query.search.empty() && !is_found(key, query.search)) continue;
    const TokenCount used = used_tokens(key.usage_windows, now);
    const KeyStatus status = status_of(key, used, now);
    if (query.status && *query.status != status) continue;
    rows.push_back({&key, rank_of(key, query.sort, used, status), lower(key.name)});
  }
  return rows;
}

}  // namespace

KeyQuery parse_key_query(GivenParameters given, std::vector<FieldError>& errors) {
  Parameters parameters(std::move(given), {"search", "sort_by", "sort_order", "filter_model",
                                           "filter_expired", "status", "page", "per_page"});
  KeyQuery query;
  query.search = lower(parameters.text("search").value_or(""));
  query.sort = parameters.one_of("sort_by", kSortWords).value_or(query.sort);
  query.descending = parameters.one_of("sort_order", kDescendingWords).value_or(false);
  query.model = parameters.text("filter_model");
  query.expired = parameters.one_of("filter_expired", kBooleanWords);
  query.status = parameters.one_of("status", kKeyStatusWords);
  if (const auto page = parameters.number("page", 1, 1'000'000)) {
    query.page = static_cast<std::size_t>(*page);
  }
  if (const auto size = parameters.number("per_page", 0, kMaxPerPage)) {
    query.per_page = static_cast<std::size_t>(*size);
  }
  errors.insert(errors.end(), parameters.errors().begin(), parameters.errors().end());
  return query;
}

KeyPage select_keys(const std::vector<ApiKey>& keys, const KeyQuery& query, Timestamp now) {
  std::vector<Row> rows = matching_rows(keys, query, now);
  const std::size_t size = query.per_page == 0 ? rows.size() : query.per_page;
  const std::size_t begin = query.per_page == 0 ? 0 : (query.page - 1) * query.per_page;
  KeyPage page;
  page.total = rows.size();
  if (begin >= rows.size()) return page;
  const std::size_t end = std::min(rows.size(), begin + size);
  // Only what stands up to the page's end has to be in order.
  std::partial_sort(
      rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(end), rows.end(),
      [&query](const Row& a, const Row& b) { return before(a, b, query.descending); });
  for (std::size_t i = begin; i < end; ++i) page.keys.push_back(rows[i].key);
  return page;
}

Json key_list(const Json& records, std::size_t total, const KeyQuery& query,
              const Snapshot& snapshot) {
  const Document& document = snapshot.document();
  return {{"keys", records},
          {"total", total},
          {"page", query.page},
          {"per_page", query.per_page},
          {"revision", document.revision},
          {"digest", snapshot.config_digest()},
          {"models", distinct_models(document.keys)}};
}

std::vector<std::string_view> distinct_models(const std::vector<ApiKey>& keys) {
  std::set<std::string_view> models;
  for (const ApiKey& key : keys) {
    if (key.model) models.insert(*key.model);
  }
  return {models.begin(), models.end()};
}

}  // namespace gatehouse::dashboard
