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

}  // namespace gatehouse::proxy
