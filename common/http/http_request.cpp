#include "common/http/http_request.h"

#include <algorithm>

namespace gatehouse {

const std::string* HttpParams::find(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(),
                                  [&](const auto& value) { return value.first == name; });
  return found == values_.end() ? nullptr : &found->second;
}

std::size_t HttpParams::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      values_.begin(), values_.end(), [&](const auto& value) { return value.first == name; }));
}

}  // namespace gatehouse
