#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/domain/words.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What a member of a request stands for; nothing for what is none of the words.
template <typename T, std::size_t kCount>
std::optional<T> meaning_of(const Json& value, const Words<T, kCount>& words) {
  if (!value.is_string()) return std::nullopt;
  return gatehouse::meaning_of(value.get_ref<const std::string&>(), words);
}

/// The error of a field that holds none of them: "must be one of a, b".
template <typename T, std::size_t kCount>
std::string must_be_one_of(const Words<T, kCount>& words) {
  std::string all = "must be one of ";
  for (const auto& [spelling, meaning] : words) {
    all += (spelling == words.front().first ? "" : ", ") + std::string(spelling);
  }
  return all;
}

}  // namespace gatehouse::dashboard
