#include "dashboard/web/assets.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "dashboard/web/embedded.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kHashedFolder = "/assets/";
constexpr std::string_view kKeyPages = "/keys/";

std::string_view file_path(std::string_view url_path) {
  return url_path == "/" ? kIndex : url_path;
}

std::string_view content_type(std::string_view path) {
  struct Type {
    std::string_view suffix, name;
  };
  static constexpr Type kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".woff2", "font/woff2"},
      {".png", "image/png"},
  };
  for (const Type& type : kTypes) {
    if (path.ends_with(type.suffix)) return type.name;
  }
  return "application/octet-stream";
}

/// An asset together with the memory that its texts are views of.
struct LoadedAsset {
  std::string path, body, gzip, brotli;
  Asset view;
};

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::filesystem::path with_suffix(std::filesystem::path file, const char* suffix) {
  file += suffix;
  return file;
}

bool is_inside(const std::filesystem::path& root, const std::filesystem::path& file) {
  const auto [end, rest] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  return end == root.end() && rest != file.end();
}

}  // namespace

const Asset* find_asset(std::string_view path) {
  const std::string_view wanted = file_path(path);
  const auto assets = embedded_assets();
  const auto found = std::find_if(assets.begin(), assets.end(),
                                  [&](const Asset& asset) { return asset.path == wanted; });
  return found == assets.end() ? nullptr : &*found;
}

bool is_app_route(std::string_view path) {
  if (!path.starts_with('/') || path == "/api" || path.starts_with("/api/")) return false;
  return path.starts_with(kKeyPages) || path.find('.') == std::string_view::npos;
}

AssetSource::AssetSource(const std::filesystem::path& root) {
  std::error_code error;
  root_ = std::filesystem::canonical(root, error);
  if (error || !std::filesystem::is_regular_file(*root_ / "index.html", error)) {
    throw std::runtime_error(root.string() + ": no index.html in this folder");
  }
}

std::shared_ptr<const Asset> AssetSource::find(std::string_view path) const {
  if (!root_) {
    // What is embedded outlives every pointer to it: nothing to delete.
    const Asset* asset = find_asset(path);
    return asset ? std::shared_ptr<const Asset>(std::shared_ptr<void>(), asset) : nullptr;
  }
  const std::string_view name = file_path(path);
  if (!name.starts_with('/') || name.find('\0') != std::string_view::npos) return nullptr;
  std::error_code error;
  const auto file = std::filesystem::canonical(*root_ / name.substr(1), error);
  if (error || !is_inside(*root_, file)) return nullptr;
  auto body = read_file(file);
  if (!body) return nullptr;

  auto loaded = std::make_shared<LoadedAsset>();
  loaded->path = name;
  loaded->body = std::move(*body);
  loaded->gzip = read_file(with_suffix(file, ".gz")).value_or("");
  loaded->brotli = read_file(with_suffix(file, ".br")).value_or("");
  loaded->view = Asset{loaded->path,   content_type(loaded->path),     loaded->body, loaded->gzip,
                       loaded->brotli, name.starts_with(kHashedFolder)};
  return std::shared_ptr<const Asset>(loaded, &loaded->view);
}

}  // namespace gatehouse::dashboard
