#include "dashboard/server/static_files.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

TEST_CASE("the best encoding that both sides have is chosen") {
  using E = Encoding;
  CHECK(choose_encoding("gzip, deflate, br", true, true) == E::brotli);
  CHECK(choose_encoding("gzip, deflate, br", true, false) == E::gzip);
  CHECK(choose_encoding("br", true, false) == E::identity);
  CHECK(choose_encoding("GZIP;q=0.5", true, true) == E::gzip);
  CHECK(choose_encoding("br;q=0, gzip", true, true) == E::gzip);
  CHECK(choose_encoding("br;q=0.0,gzip;q=0", true, true) == E::identity);
  CHECK(choose_encoding("", true, true) == E::identity);
  CHECK(choose_encoding("brotli, xgzip", true, true) == E::identity);
}

/// A folder with an app in it, and beside it what must never be served.
struct AppFolder {
  TempDir outer;
  std::filesystem::path root = outer / "web";

  AppFolder() {
    std::filesystem::create_directories(root / "assets");
    gatehouse::testing::write_file(outer / "secret.txt", "secret");
    write("index.html", "<!doctype html>app");
    write("assets/app-1A2B.js", "let plain;");
    write("assets/app-1A2B.js.br", "as brotli");
    write("assets/app-1A2B.js.gz", "as gzip");
  }
  void write(const char* name, const char* text) const {
    gatehouse::testing::write_file(root / name, text);
  }

  DashboardConfig config() const {
    DashboardConfig served;
    served.web_root = root;
    return served;
  }
};

TEST_CASE("every page of the app is its index, never to be stored without asking") {
  const AppFolder app;
  RestFixture fixture(RestFixture::Begin::with_accounts, app.config());
  for (const char* path : {"/", "/login", "/setup", "/keys", "/keys/key_01", "/index.html"}) {
    CAPTURE(path);
    const Answer answer = fixture.send("GET", path);
    CHECK(answer.status == 200);
    CHECK(answer.body == "<!doctype html>app");
    CHECK(answer.header("content-type") == "text/html; charset=utf-8");
    CHECK(answer.header("cache-control") == "no-cache");
    CHECK(answer.header("content-security-policy").find("script-src 'self'") != std::string::npos);
    CHECK(answer.header("x-content-type-options") == "nosniff");
  }
  const Answer first = fixture.send("GET", "/");
  const Answer again = fixture.send("GET", "/", "", {{"If-None-Match", first.header("etag")}});
  CHECK(again.status == 304);
  CHECK(again.body.empty());
}

TEST_CASE("a hashed file is stored for ever and sent as the browser can read it") {
  const AppFolder app;
  RestFixture fixture(RestFixture::Begin::with_accounts, app.config());
  const auto get = [&](const char* accepted) {
    return fixture.send("GET", "/assets/app-1A2B.js", "", {{"Accept-Encoding", accepted}});
  };
  const Answer plain = get("identity");
  CHECK(plain.body == "let plain;");
  CHECK(plain.header("cache-control") == "public, max-age=31536000, immutable");
  CHECK(plain.header("content-type") == "text/javascript; charset=utf-8");
  CHECK(plain.header("vary") == "accept-encoding");
  CHECK(plain.header("content-encoding").empty());
}

TEST_CASE("nothing but the app is served") {
  const AppFolder app;
  RestFixture fixture(RestFixture::Begin::with_accounts, app.config());
  for (const char* path :
       {"/nothing.js", "/assets/nothing.js", "/../secret.txt", "/assets/../../secret.txt",
        "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/apikeys.json", "/data/apikeys.json", "/.env"}) {
    CAPTURE(path);
    const Answer answer = fixture.send("GET", path);
    CHECK((answer.status == 404 || answer.status == 400));
    CHECK(answer.body != "secret");
  }
  CHECK(fixture.send("POST", "/login").status == 404);
}

TEST_CASE("the page of a key whose id has a dot in it is the app's") {
  const AppFolder app;
  RestFixture fixture(RestFixture::Begin::with_accounts, app.config());
  const Answer page = fixture.send("GET", "/keys/team.ci");
  CHECK(page.status == 200);
  CHECK(page.body == fixture.send("GET", "/").body);
}

TEST_CASE("a folder without an index is refused at the start") {
  const TempDir empty;
  DashboardConfig config;
  config.web_root = empty.path();
  CHECK_THROWS_AS(RestFixture(RestFixture::Begin::bare, config), std::runtime_error);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
