#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace gatehouse {

/// The words that stand for the values of an enum, each spelled once for whoever reads or writes
/// it.
template <typename T, std::size_t kCount>
using Words = std::array<std::pair<std::string_view, T>, kCount>;

/// Nothing for a word that is none of them.
template <typename T, std::size_t kCount>
constexpr std::optional<T> meaning_of(std::string_view word, const Words<T, kCount>& words) {
  for (const auto& [spelling, meaning] : words) {
    if (spelling == word) return meaning;
  }
  return std::nullopt;
}

template <typename T, std::size_t kCount>
constexpr std::string_view spelling_of(T value, const Words<T, kCount>& words) {
  for (const auto& [spelling, meaning] : words) {
    if (meaning == value) return spelling;
  }
  return {};
}

}  // namespace gatehouse
