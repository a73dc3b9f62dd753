#include "dashboard/server/static_files.h"

#include <algorithm>
#include <memory>
#include <string>

#include "common/domain/text.h"
#include "common/http/problem_response.h"
#include "common/http/security_headers.h"
#include "common/system/sha256.h"
#include "dashboard/api/precondition.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::string_view kBlanks = " \t";  // OWS of RFC 9110, 5.6.3

/// Whether a weight such as ";q=0.5" is there and says zero.
bool is_zero_weight(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  return parameters.substr(at + 2).find_first_not_of("0. \t") == std::string_view::npos;
}

bool accepts(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view item = trimmed(accept_encoding.substr(0, end), kBlanks);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const std::size_t name_end = std::min(item.find(';'), item.size());
    if (equal_ignoring_case(trimmed(item.substr(0, name_end), kBlanks), coding)) {
      return !is_zero_weight(item.substr(name_end));
    }
  }
  return false;
}

HttpResponse asset_response(const HttpRequest& request, const Asset& asset) {
  const std::string* accepted = request.header("accept-encoding");
  const Encoding encoding = choose_encoding(accepted ? *accepted : std::string_view(),
                                            !asset.gzip.empty(), !asset.brotli.empty());
  HttpResponse response;
  response.headers.set("vary", "accept-encoding");
  std::string_view body = asset.body;
  if (encoding == Encoding::brotli) {
    response.headers.set("content-encoding", "br");
    body = asset.brotli;
  } else if (encoding == Encoding::gzip) {
    response.headers.set("content-encoding", "gzip");
    body = asset.gzip;
  }
  secure_page(response, kContentSecurityPolicy);
  if (asset.immutable) {
    response.headers.set("cache-control", "public, max-age=31536000, immutable");
  } else {
    const std::string etag = quoted_tag(sha256_hex(body).substr(0, 20));
    response.headers.set("cache-control", "no-cache");
    response.headers.set("etag", etag);
    const std::string* known = request.header("if-none-match");
    if (known && known->find(etag) != std::string::npos) {
      response.status = 304;
      return response;
    }
  }
  response.headers.set("content-type", std::string(asset.content_type));
  response.body = std::string(body);
  return response;
}

}  // namespace

Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip, bool has_brotli) {
  if (has_brotli && accepts(accept_encoding, "br")) return Encoding::brotli;
  if (has_gzip && accepts(accept_encoding, "gzip")) return Encoding::gzip;
  return Encoding::identity;
}

HttpResponse StaticFiles::serve(const HttpRequest& request) const {
  std::shared_ptr<const Asset> asset = assets_.find(request.path);
  if (!asset && is_app_route(request.path)) asset = assets_.find("/index.html");
  if (!asset) return problem_response(request, 404, "There is nothing here.");
  return asset_response(request, *asset);
}

HttpResponse StaticFiles::serve_page(const HttpRequest& request, std::string_view file) const {
  const std::shared_ptr<const Asset> asset = assets_.find(file);
  return asset ? asset_response(request, *asset)
               : problem_response(request, 404, "There is nothing here.");
}

}  // namespace gatehouse::dashboard
