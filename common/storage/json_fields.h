#pragma once

#include <type_traits>

#include "common/storage/json_reader.h"

namespace gatehouse {

// Readers for the tables of JsonReader::Member, of members that go straight into a field.

/// Reads what has the type of the field.
template <auto kField, typename T>
void into(JsonReader& reader, T& target) {
  reader.read(target.*kField);
}

/// Reads one of the words into an optional enum.
template <auto kField, const auto& kWords, typename T>
void into_word(JsonReader& reader, T& target) {
  auto value = kWords.front().second;
  reader.word(std::span<const std::pair<std::string_view, decltype(value)>>(kWords), value);
  target.*kField = value;
}

/// Reads a whole number into a duration.
template <auto kField, typename T>
void into_duration(JsonReader& reader, T& target) {
  using Duration = std::decay_t<decltype(target.*kField)>;
  if (const auto count = reader.integer()) target.*kField = Duration(*count);
}

template <auto kField, typename Duration, typename T>
void into_optional_duration(JsonReader& reader, T& target) {
  if (const auto count = reader.integer()) target.*kField = Duration(*count);
}

}  // namespace gatehouse
