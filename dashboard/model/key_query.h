#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/api_key.h"
#include "common/domain/field_error.h"
#include "common/storage/snapshot.h"
#include "dashboard/model/key_record.h"
#include "dashboard/model/parameters.h"

namespace gatehouse::dashboard {

enum class KeySort {
  name,
  created_at,
  last_used,
  expiry_date,
  used,
  token_limit,
  lifetime_tokens,
  status,
};

/// Which keys a list shows, and in which order.
struct KeyQuery {
  std::string search;  ///< in lower case; part of the name, hint, id, owner or a tag
  KeySort sort = KeySort::name;
  bool descending = false;
  std::optional<std::string> model;
  std::optional<bool> expired;
  std::optional<KeyStatus> status;
  std::size_t page = 1;
  std::size_t per_page = 25;  ///< 0 = all
};

inline constexpr std::size_t kMaxPerPage = 1000;

/// Reads the parameters of a list. Each bad one adds an error that names what is allowed.
KeyQuery parse_key_query(GivenParameters given, std::vector<FieldError>& errors);

/// A page of a list; the pointers are into the keys that were selected from.
struct KeyPage {
  std::vector<const ApiKey*> keys;
  std::size_t total = 0;
};

/// Filters, sorts and cuts out the page. Never-used, never-expiring and unlimited keys come where
/// their value would be the smallest, the largest and the largest. Equal ones go by name and id.
KeyPage select_keys(const std::vector<ApiKey>& keys, const KeyQuery& query, Timestamp now);

/// A page of records as the API lists them.
Json key_list(const Json& records, std::size_t total, const KeyQuery& query,
              const Snapshot& snapshot);

/// The models that keys are set to, each once, sorted.
std::vector<std::string_view> distinct_models(const std::vector<ApiKey>& keys);

}  // namespace gatehouse::dashboard
