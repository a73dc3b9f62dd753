#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/domain/field_error.h"
#include "common/domain/words.h"
#include "dashboard/model/json_words.h"

namespace gatehouse::dashboard {

/// Names and values as they were given: in a request's query, or as flags of a command.
using GivenParameters = std::vector<std::pair<std::string, std::string>>;

/// Parameters, read one by one; whatever is wrong with them is collected. An empty one is an absent
/// one.
class Parameters {
 public:
  /// Notes an error for each parameter that is not among `allowed`, or is there twice.
  Parameters(GivenParameters given, std::initializer_list<std::string_view> allowed);

  std::optional<std::string> text(std::string_view name) const;

  /// What `parse` makes of it; when that is nothing, the error says that it `must_be`.
  template <typename Parse>
  auto parsed(const char* name, Parse&& parse, const std::string& must_be)
      -> decltype(parse(std::string())) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    auto value = parse(*given);
    if (!value) refuse(name, must_be);
    return value;
  }

  /// What its word stands for; the error for any other names them all.
  template <typename T, std::size_t kCount>
  std::optional<T> one_of(const char* name, const Words<T, kCount>& words) {
    return parsed(
        name, [&words](const std::string& word) { return gatehouse::meaning_of(word, words); },
        must_be_one_of(words));
  }

  std::optional<std::int64_t> number(const char* name, std::int64_t least, std::int64_t most);

  void refuse(const std::string& name, const std::string& message) {
    errors_.push_back({name, message});
  }

  const std::vector<FieldError>& errors() const { return errors_; }

 private:
  std::size_t count(std::string_view name) const;

  GivenParameters given_;
  std::vector<FieldError> errors_;
};

}  // namespace gatehouse::dashboard
