#include "common/system/sealing.h"

#include <set>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/domain/guarded.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using testing::TempDir;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("what was sealed opens again, in another process too") {
  const TempDir folder;
  const std::vector<std::string> texts{"", "sk-1", "ключ\n", std::string(60'000, 'x')};
  for (const std::string& text : texts) {
    const std::string sealed = Sealing(folder / "seal.key").seal(Secret(text));
    CHECK(sealed.find(text.empty() ? "\n" : text) == std::string::npos);
    const FoundSecret opened = Sealing(folder / "seal.key").open(sealed);
    CHECK(opened.problem == "");
    REQUIRE(opened.secret.has_value());
    CHECK(opened.secret->expose() == text);
  }
}

TEST_CASE("one secret never seals to one text twice") {
  const TempDir folder;
  const Sealing sealing(folder / "seal.key");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(sealing.seal(Secret("sk-1")));
  CHECK(seen.size() == 100);
}

TEST_CASE("the key is made by the first seal, for its owner only, and stays") {
  const TempDir folder;
  const Sealing sealing = Sealing::beside(folder / "apikeys.json");
  CHECK(sealing.key_file() == folder / "seal.key");
  CHECK_FALSE(sealing.open("").secret.has_value());
  CHECK_FALSE(std::filesystem::exists(folder / "seal.key"));
  sealing.seal(Secret("a"));
  CHECK(mode_of(folder / "seal.key") == 0600);
  const std::string key = testing::read_file(folder / "seal.key");
  sealing.seal(Secret("b"));
  CHECK(testing::read_file(folder / "seal.key") == key);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("those who seal first at once agree on one key") {
  const TempDir folder;
  Guarded<std::vector<std::string>> sealed;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      const std::string text = Sealing(folder / "seal.key").seal(Secret("sk-1"));
      sealed.with([&](auto& all) { all.push_back(text); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  sealed.with([&](const auto& all) {
    REQUIRE(all.size() == 16);
    for (const std::string& text : all) {
      CHECK(Sealing(folder / "seal.key").open(text).problem == "");
    }
  });
}

TEST_CASE("what cannot be opened says why") {
  const TempDir folder;
  const Sealing sealing(folder / "seal.key");
  const std::string sealed = sealing.seal(Secret("sk-secret"));

  CHECK(sealing.open("sk-secret").problem == "it is not a sealed text");
  CHECK(sealing.open(sealed.substr(0, 8)).problem == "it is not a sealed text");
  for (std::size_t at = 0; at + 1 < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    INFO("changed at ", at);
    CHECK_FALSE(sealing.open(changed).secret.has_value());
  }

  const TempDir other;
  CHECK(Sealing(other / "seal.key").open(sealed).problem.starts_with("it is sealed, and there is"));
  Sealing(other / "seal.key").seal(Secret("x"));
  CHECK(Sealing(other / "seal.key").open(sealed).problem.starts_with("it was sealed with another"));

  testing::write_file(folder / "seal.key", "too short\n");
  CHECK(sealing.open(sealed).problem.ends_with("does not hold a key: 32 bytes in base64"));
  CHECK_THROWS_WITH_AS(sealing.seal(Secret("x")), doctest::Contains("does not hold a key"),
                       std::runtime_error);
  CHECK(testing::read_file(folder / "seal.key") == "too short\n");
}

TEST_CASE("a key that root makes in somebody's folder belongs to that folder's owner") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can give a file away");
    return;
  }
  constexpr uid_t kSomebody = 65'534;
  const TempDir folder;
  REQUIRE(::chown(folder.path().c_str(), kSomebody, kSomebody) == 0);
  Sealing(folder / "seal.key").seal(Secret("x"));
  struct stat status {};
  REQUIRE(::stat((folder / "seal.key").c_str(), &status) == 0);
  CHECK(status.st_uid == kSomebody);
  CHECK(status.st_gid == kSomebody);
  CHECK(mode_of(folder / "seal.key") == 0600);
}

}  // namespace gatehouse
