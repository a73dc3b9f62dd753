#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace gatehouse::dashboard {

/// The Content-Security-Policy that every page of the browser app is served with.
///
/// Scripts and styles come from this origin's own files only: index.html carries no inline script
/// or style, and the app adds no <style> element at run time (Mantine's CSS variables are written
/// to a file by the bundle step).
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// One file of the browser app.
struct Asset {
  std::string_view path;          ///< URL path, with its leading slash ("/assets/app-1A2B3C4D.js")
  std::string_view content_type;  ///< with its charset where it is text
  std::string_view body;
  std::string_view gzip;    ///< body as gzip; empty when that would not be smaller
  std::string_view brotli;  ///< body as brotli; empty when that would not be smaller
  /// The name contains a hash of the content: may be cached for ever. Otherwise no-cache.
  bool immutable = false;
};

/// The file embedded for a URL path; "/" is "/index.html". Null when there is none, and always
/// when the app was left out of the build (GATEHOUSE_WEB=OFF). The query and fragment are not part
/// of `path`. Thread-safe; what it returns lives as long as the program.
const Asset* find_asset(std::string_view path);

/// Whether a GET of this path is a page of the app, to be answered with "/index.html" so that the
/// app's own router sees it: no file name with a dot in it, unless it is the id of a key, and
/// nothing under /api.
bool is_app_route(std::string_view path);

/// Where the server takes the app from: what is embedded, or a folder (--web-root), which is read
/// afresh on each request so that a rebuilt app shows after a reload.
///
/// Thread-safe: it has no state that changes.
class AssetSource {
 public:
  AssetSource() = default;
  /// Serves `root`, a folder as build.mjs writes it: index.html, assets/, and .gz and .br files
  /// beside what they compress. Throws std::runtime_error when there is no index.html in it.
  explicit AssetSource(const std::filesystem::path& root);

  /// Null when there is no such file. Paths that would leave the folder, through ".." or a
  /// symbolic link, name no file. The asset's texts live as long as the pointer.
  std::shared_ptr<const Asset> find(std::string_view path) const;

 private:
  std::optional<std::filesystem::path> root_;
};

}  // namespace gatehouse::dashboard
