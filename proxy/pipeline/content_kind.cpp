#include "proxy/pipeline/content_kind.h"

#include "proxy/http1/characters.h"
#include "proxy/http1/fields.h"

namespace gatehouse::proxy {

ContentKind content_kind(std::optional<std::string_view> content_type) {
  constexpr std::string_view kText = "text/";
  constexpr std::string_view kJson = "+json";
  if (!content_type) return ContentKind::unnamed;
  std::string_view type = content_type->substr(0, content_type->find(';'));
  while (!type.empty() && http1::is_blank(type.back())) type.remove_suffix(1);
  if (type.empty()) return ContentKind::unnamed;
  if (http1::iequals(type, "application/json")) return ContentKind::json;
  if (type.size() > kJson.size() &&
      http1::iequals(type.substr(type.size() - kJson.size()), kJson)) {
    return ContentKind::json;
  }
  return http1::iequals(type.substr(0, kText.size()), kText) ? ContentKind::text
                                                             : ContentKind::other;
}

}  // namespace gatehouse::proxy
