#pragma once

#include <string_view>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/web/assets.h"

namespace gatehouse::dashboard {

enum class Encoding { identity, gzip, brotli };

/// The best of the encodings that an Accept-Encoding value allows (RFC 9110, 12.5.3).
Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip, bool has_brotli);

/// The page that shows the API's description.
inline constexpr std::string_view kDocsPage = "/docs.html";

/// The browser app's files, and its index for the paths that the app itself routes; 404 for
/// everything else. Nothing but the app is ever served. Thread-safe.
class StaticFiles {
 public:
  explicit StaticFiles(AssetSource assets) : assets_(std::move(assets)) {}

  HttpResponse serve(const HttpRequest& request) const;

  /// One of the app's files, whatever the path that it is asked for by.
  HttpResponse serve_page(const HttpRequest& request, std::string_view file) const;

 private:
  AssetSource assets_;
};

}  // namespace gatehouse::dashboard
