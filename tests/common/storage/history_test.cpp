#include "common/storage/history.h"

#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "common/storage/data_file.h"
#include "tests/common/storage/documents.h"
#include "tests/common/storage/test_clock.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;
using testing::plain_key;
using testing::read_file;
using testing::ShiftedClock;
using testing::TempDir;
using testing::write_file;

struct Bench {
  TempDir folder;
  ShiftedClock clock;
  std::vector<std::string> notices;
  fs::path path = folder / "apikeys.json";
  DataFile file{path, clock, real_file_system(),
                [this](const std::string& notice) { notices.push_back(notice); }};

  void edit(const std::string& author, const std::function<void(Document&)>& change) {
    file.edit(change, {.author = author, .on_swapped = {}});
  }
  void add_key(const std::string& secret, const std::string& author = "ana") {
    edit(author, [&](Document& document) { document.keys.push_back(plain_key(secret)); });
  }
  void rename(const std::string& name, const std::string& author = "ana") {
    edit(author, [&](Document& document) { document.keys.at(0).name = name; });
  }
  std::vector<std::pair<std::int64_t, std::string>> authors() const {
    std::vector<std::pair<std::int64_t, std::string>> all;
    for (const RevisionInfo& info : file.history().list()) {
      all.emplace_back(info.revision, info.author);
    }
    return all;
  }
  std::string past_name(std::int64_t revision) const {
    return file.history().find(revision)->document.keys.at(0).name;
  }
};

using Authors = std::vector<std::pair<std::int64_t, std::string>>;

/// Text anywhere below a folder.
bool anywhere(const fs::path& folder, const std::string& text) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && read_file(entry.path()).find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("each revision is kept with its author, newest first") {
  Bench bench;
  bench.add_key("pk_ana_12345", "ana");
  bench.rename("Eva", "bob");
  bench.rename("Ida", "ana");
  CHECK(bench.authors() == Authors{{3, "ana"}, {2, "bob"}, {1, "ana"}});
  CHECK(bench.past_name(1) == "Ana");
  CHECK(bench.past_name(2) == "Eva");
  CHECK(bench.past_name(3) == "Ida");
  CHECK_FALSE(bench.file.history().find(4));
  CHECK(bench.notices.empty());
}

TEST_CASE("usage makes no revision and no history") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  bench.file.record_usage(
      [&](UsageEdit& edit) { edit.add_usage("key_of_pk_ana_12345", bench.clock.now(), 7); });
  bench.rename("Eva");
  CHECK(bench.authors() == Authors{{2, "ana"}, {1, "ana"}});
  const auto past = bench.file.history().find(1);
  REQUIRE(past);
  CHECK(past->document.keys.at(0).usage_windows.empty());
  CHECK(past->document.keys.at(0).total_lifetime_tokens == 0);
  CHECK(past->document.proxies.empty());
}

TEST_CASE("an edit by hand is kept under the revision that the next commit gives it") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  std::string text = read_file(bench.path);
  const auto at = text.find("\"Ana\"");
  REQUIRE(at != std::string::npos);
  text.replace(at, 5, "\"Eva\"");

  SUBCASE("when that is an admin's") {
    write_file(bench.path, text);
    bench.rename("Ida", "bob");
    CHECK(bench.authors() == Authors{{3, "bob"}, {2, "file"}, {1, "ana"}});
    CHECK(bench.past_name(1) == "Ana");
    CHECK(bench.past_name(2) == "Eva");
    CHECK(bench.past_name(3) == "Ida");
  }
  SUBCASE("when that is a proxy's, of usage") {
    write_file(bench.path, text);
    bench.clock.advance(2 * DataFile::kHandEditRest);
    REQUIRE(bench.file.record_usage(
        [&](UsageEdit& edit) { edit.add_usage("key_of_pk_ana_12345", bench.clock.now(), 7); }));
    CHECK(bench.authors() == Authors{{2, "file"}, {1, "ana"}});
    CHECK(bench.past_name(2) == "Eva");
  }
}

TEST_CASE("a file that was there before any history is its beginning") {
  Bench bench;
  write_file(bench.path, R"({"keys": [{"key": "pk_ana_12345", "name": "Ana"}]})");
  bench.rename("Eva", "bob");
  CHECK(bench.authors() == Authors{{2, "bob"}, {1, "file"}});
  fs::remove_all(bench.folder / "history");
  bench.rename("Ida", "bob");
  CHECK(bench.authors() == Authors{{3, "bob"}, {2, ""}});
}

TEST_CASE("no secret is in the history, and what is there can be loaded as a data file") {
  Bench bench;
  bench.edit("ana", [&](Document& document) {
    document.keys.push_back(plain_key("pk_very_secret_1"));
    document.keys[0].id = "key_1";
    Upstream upstream;
    upstream.name = "zai";
    upstream.path_prefix = "/v1";
    upstream.base_url = "https://api.example.com";
    upstream.credentials.push_back({"main", {}, {}, {}, Secret("credential_in_plain_text"), {}});
    document.upstreams = {upstream};
    document.admins.push_back({"ana", Role::admin, Secret("$argon2id$v=19$some-hash"), {}, {}});
  });
  bench.rename("Eva");
  REQUIRE(anywhere(bench.folder.path(), "pk_very_secret_1"));
  for (const char* secret : {"pk_very_secret_1", "credential_in_plain_text", "some-hash"}) {
    CHECK_FALSE(anywhere(bench.folder / "history", secret));
  }
  const auto past = bench.file.history().find(1);
  REQUIRE(past);
  CHECK(past->document.keys.at(0).digest == plain_key("pk_very_secret_1").digest);
  struct stat status {};
  REQUIRE(::stat((bench.folder / "history/1.json").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("fifty replaced configs are kept besides the current one") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  for (int i = 2; i <= 60; ++i) bench.rename("Ana " + std::to_string(i));
  const auto kept = bench.file.history().list();
  REQUIRE(kept.size() == History::kKept + 1);
  CHECK(kept.front().revision == 60);
  CHECK(kept.back().revision == 10);
}

TEST_CASE("revisions that never came to be, or were taken back with an older file, go") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  const std::string first = read_file(bench.path);
  bench.rename("Eva", "bob");
  bench.rename("Ida", "bob");
  write_file(bench.path, first);
  bench.rename("Uta", "eva");
  CHECK(bench.authors() == Authors{{2, "eva"}, {1, "ana"}});
  CHECK(bench.past_name(2) == "Uta");
}

TEST_CASE("what is no past config is passed over") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  write_file(bench.folder / "history/7.json", "not a head line\n{}");
  write_file(bench.folder / "history/notes.txt", "mine");
  write_file(bench.folder / "history/-3.json", "{}");
  write_file(bench.folder / "history/5.json",
             R"({"at":"2026-01-01T00:00:00Z","author":"ana","revision":5})"
             "\n{\"keys\": [");
  CHECK(bench.authors() == Authors{{5, "ana"}, {1, "ana"}});
  CHECK_FALSE(bench.file.history().find(5));
  CHECK_FALSE(bench.file.history().find(7));
}

TEST_CASE("a history that cannot be written keeps no change from being made") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  fs::remove_all(bench.folder / "history");
  write_file(bench.folder / "history", "a file in the way");
  bench.rename("Eva");
  CHECK(bench.file.load()->document().keys.at(0).name == "Eva");
  REQUIRE(bench.notices.size() == 1);
  CHECK(bench.notices[0].find("the history is incomplete") != std::string::npos);
}

}  // namespace gatehouse
