#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse {

/// Header fields in their order. Names compare without regard to ASCII case (RFC 9110, 5.1).
class HttpHeaders {
 public:
  using Field = std::pair<std::string, std::string>;

  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<Field> fields) : fields_(fields) {}

  /// The first field of that name, or null.
  const std::string* find(std::string_view name) const;

  std::size_t count(std::string_view name) const;

  /// Replaces all fields of that name by one.
  void set(std::string_view name, std::string value);

  /// Adds one more, such as a second Set-Cookie.
  void add(std::string_view name, std::string value);

  void remove(std::string_view name);

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

/// Equal but for ASCII case.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace gatehouse
