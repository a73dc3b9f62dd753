#include "dashboard/web/assets.h"

#include <filesystem>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using testing::TempDir;
using testing::write_file;

/// A folder as build.mjs writes it, with a secret beside it that must stay out of reach.
struct Bundle {
  Bundle() {
    std::filesystem::create_directories(dir / "web/assets");
    write_file(dir / "web/index.html", "<!doctype html>");
    write_file(dir / "web/assets/app-1A2B.js", "let a;");
    write_file(dir / "web/assets/app-1A2B.js.br", "brotli");
    write_file(dir / "secret.txt", "secret");
  }
  TempDir dir;
};

TEST_CASE("a folder is served as the bundle step writes it") {
  const Bundle bundle;
  const AssetSource source(bundle.dir / "web");

  const auto index = source.find("/");
  REQUIRE(index);
  CHECK(index->body == "<!doctype html>");
  CHECK(index->content_type == "text/html; charset=utf-8");
  CHECK_FALSE(index->immutable);

  const auto script = source.find("/assets/app-1A2B.js");
  REQUIRE(script);
  CHECK(script->body == "let a;");
  CHECK(script->brotli == "brotli");
  CHECK(script->gzip.empty());
  CHECK(script->immutable);
}

TEST_CASE("a rebuilt file shows on the next request") {
  const Bundle bundle;
  const AssetSource source(bundle.dir / "web");
  const auto before = source.find("/index.html");
  write_file(bundle.dir / "web/index.html", "rebuilt");
  CHECK(source.find("/index.html")->body == "rebuilt");
  CHECK(before->body == "<!doctype html>");
}

TEST_CASE("no path leaves the folder") {
  const Bundle bundle;
  std::filesystem::create_symlink(bundle.dir / "secret.txt", bundle.dir / "web/linked.txt");
  const AssetSource source(bundle.dir / "web");
  for (const char* path : {"/../secret.txt", "/assets/../../secret.txt", "/linked.txt", "/assets",
                           "/nothing.js", "secret.txt", ""}) {
    CAPTURE(path);
    CHECK_FALSE(source.find(path));
  }
  const std::string absolute = "/" + (bundle.dir / "secret.txt").string();
  CHECK_FALSE(source.find(absolute));
}

TEST_CASE("a folder without an index.html is refused by name") {
  const TempDir empty;
  CHECK_THROWS_WITH_AS(AssetSource{empty.path()}, doctest::Contains(empty.path().string().c_str()),
                       std::runtime_error);
}

TEST_CASE("pages of the app are paths without a file name, and nothing of the API") {
  for (const char* path : {"/", "/login", "/keys", "/keys/key_01", "/apikeys", "/keys/team.ci"}) {
    CAPTURE(path);
    CHECK(is_app_route(path));
  }
  for (const char* path :
       {"/api", "/api/keys", "/favicon.ico", "/assets/app.js", "/data/apikeys.json", "keys", ""}) {
    CAPTURE(path);
    CHECK_FALSE(is_app_route(path));
  }
}

#ifdef GATEHOUSE_WEB
TEST_CASE("the embedded page is whole, and names only what is embedded with it") {
  const Asset* index = find_asset("/");
  REQUIRE(index);
  CHECK(index == find_asset("/index.html"));
  const std::string html(index->body);
  CHECK(html.find("<div id=\"root\"></div>") != std::string::npos);
  int references = 0;
  for (std::size_t at = html.find("\"/assets/"); at != std::string::npos;
       at = html.find("\"/assets/", at + 1)) {
    const std::string path = html.substr(at + 1, html.find('"', at + 1) - at - 1);
    CAPTURE(path);
    const Asset* asset = find_asset(path);
    REQUIRE(asset);
    CHECK(asset->immutable);
    CHECK_FALSE(asset->body.empty());
    CHECK(asset->brotli.size() < asset->body.size());
    ++references;
  }
  CHECK(references == 5);  // icon, scheme, style, app, and the worker that holds the event stream
}

TEST_CASE("the embedded page obeys its content security policy: nothing in it is inline") {
  const std::string html(find_asset("/")->body);
  CHECK(html.find("<style") == std::string::npos);
  CHECK(html.find("style=") == std::string::npos);
  for (std::size_t at = html.find("<script"); at != std::string::npos;
       at = html.find("<script", at + 1)) {
    CHECK(html.substr(at, 12) == "<script src=");
  }
}
#endif

}  // namespace
}  // namespace gatehouse::dashboard
