#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/field_error.h"
#include "common/http/http_request.h"

namespace gatehouse::dashboard {

/// The parameters in a request's query, read one by one; whatever is wrong with them is collected.
/// An empty one is an absent one. Refers to the request.
class Parameters {
 public:
  /// Notes an error for each parameter that is not among `allowed`, or is there twice.
  Parameters(const HttpRequest& request, std::initializer_list<std::string_view> allowed);

  std::optional<std::string> text(std::string_view name) const;

  /// What `parse` makes of it; when that is nothing, the error says that it `must_be`.
  template <typename Parse>
  auto parsed(const char* name, Parse&& parse, const char* must_be)
      -> decltype(parse(std::string())) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    auto value = parse(*given);
    if (!value) refuse(name, must_be);
    return value;
  }

  std::optional<std::int64_t> number(const char* name, std::int64_t least, std::int64_t most);

  void refuse(const std::string& name, const std::string& message) {
    errors_.push_back({name, message});
  }

  const std::vector<FieldError>& errors() const { return errors_; }

 private:
  const HttpParams& query_;
  std::vector<FieldError> errors_;
};

}  // namespace gatehouse::dashboard
