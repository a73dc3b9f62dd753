#pragma once

#include <optional>
#include <string_view>

namespace gatehouse::proxy {

/// What a Content-Type says of a body, as far as it matters here.
enum class ContentKind {
  unnamed,  ///< there is none
  json,
  text,  ///< text/*, event streams among them
  other,
};

ContentKind content_kind(std::optional<std::string_view> content_type);

/// Whether a body of that kind may be JSON: what has no name is often taken for it.
constexpr bool may_be_json(ContentKind kind) {
  return kind == ContentKind::json || kind == ContentKind::unnamed;
}

}  // namespace gatehouse::proxy
