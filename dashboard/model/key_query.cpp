#include "dashboard/model/key_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <limits>
#include <set>
#include <utility>

namespace gatehouse::dashboard {
namespace {

template <typename T>
struct Choice {
  std::string_view name;
  T value;
};

constexpr std::array kSorts{
    Choice<KeySort>{"name", KeySort::name},
    Choice<KeySort>{"created_at", KeySort::created_at},
    Choice<KeySort>{"last_used", KeySort::last_used},
    Choice<KeySort>{"expiry_date", KeySort::expiry_date},
    Choice<KeySort>{"used", KeySort::used},
    Choice<KeySort>{"token_limit_per_5h", KeySort::token_limit},
    Choice<KeySort>{"total_lifetime_tokens", KeySort::lifetime_tokens},
    Choice<KeySort>{"status", KeySort::status},
};
constexpr std::array kOrders{Choice<bool>{"asc", false}, Choice<bool>{"desc", true}};
constexpr std::array kBooleans{Choice<bool>{"true", true}, Choice<bool>{"false", false}};
constexpr std::array kStatuses{
    Choice<KeyStatus>{"active", KeyStatus::active},
    Choice<KeyStatus>{"disabled", KeyStatus::disabled},
    Choice<KeyStatus>{"expired", KeyStatus::expired},
    Choice<KeyStatus>{"blocked", KeyStatus::blocked},
    Choice<KeyStatus>{"used_up", KeyStatus::used_up},
};

/// The choice that a parameter names. An absent or empty parameter chooses nothing.
template <typename T, std::size_t N>
std::optional<T> choose(const ParameterLookup& find, const char* name,
                        const std::array<Choice<T>, N>& choices, std::vector<FieldError>& errors) {
  const std::string* text = find(name);
  if (!text || text->empty()) return std::nullopt;
  std::string allowed;
  for (const Choice<T>& choice : choices) {
    if (choice.name == *text) return choice.value;
    allowed += (allowed.empty() ? "" : ", ") + std::string(choice.name);
  }
  errors.push_back({name, "must be one of " + allowed});
  return std::nullopt;
}

std::optional<std::size_t> number(const ParameterLookup& find, const char* name, std::size_t least,
                                  std::size_t most, std::vector<FieldError>& errors) {
  const std::string* text = find(name);
  if (!text || text->empty()) return std::nullopt;
  std::size_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc{} && stopped == end && value >= least && value <= most) return value;
  errors.push_back({name, "must be a whole number from " + std::to_string(least) + " to " +
                              std::to_string(most)});
  return std::nullopt;
}

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

KeyQuery parse_key_query(const ParameterLookup& find, std::vector<FieldError>& errors) {
  KeyQuery query;
  if (const std::string* search = find("search")) query.search = lower(*search);
  if (const std::string* model = find("filter_model"); model && !model->empty()) {
    query.model = *model;
  }
  query.sort = choose(find, "sort_by", kSorts, errors).value_or(query.sort);
  query.descending = choose(find, "sort_order", kOrders, errors).value_or(false);
  query.expired = choose(find, "filter_expired", kBooleans, errors);
  query.status = choose(find, "status", kStatuses, errors);
  query.page = number(find, "page", 1, 1'000'000, errors).value_or(query.page);
  query.per_page = number(find, "per_page", 0, kMaxPerPage, errors).value_or(query.per_page);
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
