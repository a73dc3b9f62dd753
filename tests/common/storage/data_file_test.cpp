#include "common/storage/data_file.h"

#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/system/file_error.h"
#include "tests/common/storage/documents.h"
#include "tests/common/storage/test_clock.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;
using testing::DocumentMaker;
using testing::plain_key;
using testing::read_file;
using testing::ShiftedClock;
using testing::TempDir;
using testing::write_file;

/// A data file in a folder of its own.
struct Bench {
  TempDir folder;
  ShiftedClock clock;
  std::filesystem::path path = folder / "apikeys.json";
  DataFile file{path, clock, real_file_system()};

  SnapshotPtr add_key(const std::string& secret) {
    return file.edit([&](Document& document) { document.keys.push_back(plain_key(secret)); });
  }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(folder.path());
    return static_cast<std::size_t>(std::count_if(
        begin(all), end(all), [](const auto& entry) { return entry.is_regular_file(); }));
  }
};

std::string hand_written(const std::string& name) {
  return R"({"keys": [{"key": "pk_ana_12345", "name": ")" + name + "\"}]}";
}

}  // namespace

TEST_CASE("a file that does not exist yet is an empty document, and the first edit makes it") {
  Bench bench;
  CHECK(bench.file.load()->document() == Document{});
  CHECK_FALSE(bench.file.load()->edited_by_hand());
  const SnapshotPtr committed = bench.add_key("pk_ana_12345");
  CHECK(committed->document().revision == 1);
  struct stat status {};
  REQUIRE(::stat(bench.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  CHECK(bench.files() == 2);  // with the lock file
}

TEST_CASE("what an edit returns is what stands in the file, signature included") {
  Bench bench;
  const SnapshotPtr committed = bench.add_key("pk_ana_12345");
  CHECK(committed->signature() == signature_of(real_file_system(), bench.path));
  CHECK(committed->holds(read_file(bench.path)));
  CHECK(committed->find_id("key_of_pk_ana_12345") != nullptr);
  const SnapshotPtr loaded = bench.file.load();
  CHECK(loaded->document() == committed->document());
  CHECK(loaded->config_digest() == committed->config_digest());
  CHECK_FALSE(loaded->edited_by_hand());
  CHECK(bench.file.load(committed) == committed);
}

TEST_CASE("the revision rises by one with each config change and with nothing else") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  CHECK(bench.add_key("pk_bob_12345")->document().revision == 2);

  SUBCASE("an edit that changes nothing writes nothing") {
    const auto before = signature_of(real_file_system(), bench.path);
    CHECK(bench.file.edit([](Document&) {})->document().revision == 2);
    CHECK(signature_of(real_file_system(), bench.path) == before);
  }
  SUBCASE("an edit cannot set it") {
    const auto committed = bench.file.edit([](Document& document) {
      document.revision = 77;
      document.keys[0].name = "New";
    });
    CHECK(committed->document().revision == 3);
  }
  SUBCASE("usage does not raise it") {
    const auto committed = bench.file.record_usage([&](UsageEdit& usage) {
      CHECK(usage.add_usage("key_of_pk_ana_12345", bench.clock.now(), 50));
      usage.proxy("01JC").pid = 5;
    });
    CHECK(committed->document().revision == 2);
    CHECK(committed->document().keys[0].total_lifetime_tokens == 50);
    CHECK(committed->document().keys[0].last_used.has_value());
    CHECK(bench.file.load()->document() == committed->document());
  }
}

TEST_CASE("an edit by hand gets a revision of its own from the next committer") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  std::string text = read_file(bench.path);
  text.replace(text.find("\"Ana\""), 5, "\"Eva\"");
  write_file(bench.path, text);
  CHECK(bench.file.load()->edited_by_hand());
  CHECK(bench.file.load()->document().revision == 1);

  SUBCASE("an edit counts one for the hand and one for itself") {
    const auto committed = bench.add_key("pk_bob_12345");
    CHECK(committed->document().revision == 3);
    CHECK_FALSE(committed->edited_by_hand());
    CHECK(committed->document().keys[0].name == "Eva");
  }
  SUBCASE("usage counts one for the hand, once the editor has been left alone for a while") {
    const auto add = [&](UsageEdit& usage) {
      usage.add_usage("key_of_pk_ana_12345", bench.clock.now(), 5);
    };
    CHECK(bench.file.record_usage(add) == nullptr);
    CHECK(read_file(bench.path) == text);
    bench.clock.advance(DataFile::kHandEditRest + 1s);
    const auto committed = bench.file.record_usage(add);
    REQUIRE(committed != nullptr);
    CHECK(committed->document().revision == 2);
    CHECK_FALSE(committed->edited_by_hand());
  }
}

TEST_CASE("usage can neither bring back a deleted key nor an old limit") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  bench.add_key("pk_bob_12345");
  bench.file.edit([&](Document& document) {
    document.deleted.push_back({document.keys[1], bench.clock.now()});
    document.keys.pop_back();
    document.keys[0].token_limit = 7;
  });
  const auto committed = bench.file.record_usage([&](UsageEdit& usage) {
    CHECK(usage.add_usage("key_of_pk_ana_12345", bench.clock.now(), 3));
    CHECK(usage.add_usage("key_of_pk_bob_12345", bench.clock.now(), 4));
    CHECK_FALSE(usage.add_usage("key_of_nobody", bench.clock.now(), 5));
  });
  const Document& document = committed->document();
  REQUIRE(document.keys.size() == 1);
  CHECK(document.keys[0].token_limit == 7);
  CHECK(document.keys[0].total_lifetime_tokens == 3);
  REQUIRE(document.deleted.size() == 1);
  CHECK(document.deleted[0].key.total_lifetime_tokens == 4);
}

TEST_CASE("replayed usage counts in windows and not in lifetime totals") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  const auto committed = bench.file.record_usage([&](UsageEdit& usage) {
    CHECK(usage.add_to_windows("key_of_pk_ana_12345", bench.clock.now(), 9));
  });
  const ApiKey& key = committed->document().keys[0];
  CHECK(key.total_lifetime_tokens == 0);
  CHECK(used_tokens(key.usage_windows, bench.clock.now()) == 9);
}

TEST_CASE("a commit drops expired windows and records deleted thirty days ago") {
  Bench bench;
  const Timestamp now = bench.clock.now();
  const auto committed = bench.file.edit([&](Document& document) {
    document.keys.push_back(plain_key("pk_ana_12345"));
    document.keys[0].usage_windows = {{now - 6h, 5, kBucketWidth, {}},
                                      {now - 1h, 6, kBucketWidth, {}}};
    document.deleted.push_back({plain_key("pk_bob_12345"), now - kDeletedKept});
    document.deleted.push_back({plain_key("pk_eva_12345"), now - kDeletedKept + 1min});
  });
  CHECK(committed->document().keys[0].usage_windows.size() == 1);
  REQUIRE(committed->document().deleted.size() == 1);
  CHECK(committed->document().deleted[0].key.id == "key_of_pk_eva_12345");
}

TEST_CASE("an edit that breaks a rule is refused with all problems, and nothing is written") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  const auto before = signature_of(real_file_system(), bench.path);
  try {
    bench.file.edit([](Document& document) {
      document.keys[0].name = "";
      document.keys[0].token_limit = -1;
    });
    FAIL("accepted");
  } catch (const DataFileError& error) {
    CHECK(error.problems().size() == 2);
    CHECK(error.problems()[0].path == "$.keys[0].name");
  }
  CHECK_THROWS_AS(bench.file.edit([](Document&) { throw std::logic_error("mine"); }),
                  std::logic_error);
  CHECK(signature_of(real_file_system(), bench.path) == before);
  CHECK(bench.files() == 2);
}

TEST_CASE("an edit whose unknown members are not JSON is refused") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  CHECK_THROWS_AS(bench.file.edit([](Document& document) {
    document.keys[0].extra.push_back({"x", "{not json"});
  }),
                  DataFileError);
  CHECK(bench.file.load()->document().revision == 1);
}

TEST_CASE("once a file was seen, a missing or unusable one is an error and is not written over") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  const auto touch = [](Document& document) { document.settings.cache_ttl = 5s; };
  const auto use = [](UsageEdit& usage) { usage.proxy("p").pid = 1; };

  SUBCASE("missing") {
    std::filesystem::remove(bench.path);
    CHECK_THROWS_AS(bench.file.load(), DataFileError);
    CHECK_THROWS_AS(bench.file.edit(touch), DataFileError);
    CHECK_THROWS_AS(bench.file.record_usage(use), DataFileError);
    CHECK_FALSE(std::filesystem::exists(bench.path));
  }
  SUBCASE("bad") {
    for (const char* text : {"", "{\"keys\": [", "null", "{}", "{\"keys\": [{}]}"}) {
      CAPTURE(text);
      write_file(bench.path, text);
      CHECK_THROWS_AS(bench.file.load(), DataFileError);
      CHECK_THROWS_AS(bench.file.edit(touch), DataFileError);
      CHECK_THROWS_AS(bench.file.record_usage(use), DataFileError);
      CHECK(read_file(bench.path) == text);
    }
  }
  SUBCASE("too large") {
    std::filesystem::resize_file(bench.path, kMaxDocumentBytes + 1);
    CHECK_THROWS_AS(bench.file.load(), DataFileError);
  }
  SUBCASE("not a file") {
    std::filesystem::remove(bench.path);
    std::filesystem::create_directory(bench.path);
    CHECK_THROWS_AS(bench.file.load(), DataFileError);
    CHECK_THROWS_AS(bench.file.edit(touch), DataFileError);
  }
}

TEST_CASE("a syntax error in the file is named by path, line and column") {
  Bench bench;
  write_file(bench.path, "{\n\"keys\": x}");
  try {
    bench.file.load();
    FAIL("loaded");
  } catch (const DataFileError& error) {
    REQUIRE(error.position().has_value());
    CHECK(error.position()->line == 2);
    CHECK(error.position()->column == 9);
    CHECK(std::string(error.what()).find(bench.path.string() + ": line 2") != std::string::npos);
  }
}

TEST_CASE("a data folder that is missing is said to be missing") {
  const TempDir folder;
  const SystemClock clock;
  DataFile file(folder / "none/apikeys.json", clock, real_file_system());
  CHECK_THROWS_WITH_AS(file.load(), doctest::Contains("does not exist"), DataFileError);
  CHECK_THROWS_WITH_AS(file.edit([](Document&) {}), doctest::Contains("does not exist"),
                       DataFileError);
}

TEST_CASE("a data file that is missing beside its history is no new installation") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  const std::string text = read_file(bench.path);
  std::filesystem::remove(bench.path);
  const SystemClock clock;
  DataFile file(bench.path, clock, real_file_system());
  CHECK_THROWS_WITH_AS(file.load(), doctest::Contains("is missing"), DataFileError);
  CHECK_THROWS_WITH_AS(file.edit([](Document&) {}), doctest::Contains("put it back"),
                       DataFileError);
  CHECK(file.history().list().size() == 1);
  write_file(bench.path, text);
  CHECK(file.load()->document().keys.size() == 1);

  std::filesystem::remove(bench.path);
  std::filesystem::remove_all(bench.folder / "history");
  CHECK(DataFile(bench.path, clock, real_file_system()).load()->document().keys.empty());
}

TEST_CASE("a symbolic link is resolved once and stays a link") {
  const TempDir folder;
  const SystemClock clock;
  std::filesystem::create_directory(folder / "real");
  write_file(folder / "real/keys.json", hand_written("Ana"));
  std::filesystem::create_symlink("real/keys.json", folder / "apikeys.json");
  DataFile file(folder / "apikeys.json", clock, real_file_system());
  CHECK(file.path() == folder / "real/keys.json");
  file.edit([](Document& document) { document.keys[0].name = "Eva"; });
  CHECK(std::filesystem::is_symlink(folder / "apikeys.json"));
  CHECK(file.load()->document().keys[0].name == "Eva");
}

TEST_CASE("a hand-written file keeps its plain keys and gets ids on the first commit") {
  Bench bench;
  write_file(bench.path, hand_written("Ana"));
  const std::string id = bench.file.load()->document().keys[0].id;
  bench.add_key("pk_bob_12345");
  const std::string text = read_file(bench.path);
  CHECK(text.find("\"key\": \"pk_ana_12345\"") != std::string::npos);
  CHECK(text.find("\"id\": \"" + id + "\"") != std::string::npos);
}

TEST_CASE("an edit by hand that gets in between is kept, and the change is applied on top of it") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  int calls = 0;
  const auto committed = bench.file.edit([&](Document& document) {
    if (++calls == 1) write_file(bench.path, hand_written("By hand"));
    document.settings.cache_ttl = 5s;
  });
  CHECK(calls == 2);
  CHECK(committed->document().keys[0].name == "By hand");
  CHECK(committed->document().settings.cache_ttl == 5s);
}

TEST_CASE("a file that is made in between is not overwritten by the first edit") {
  Bench bench;
  int calls = 0;
  bench.file.edit([&](Document& document) {
    if (++calls == 1) write_file(bench.path, hand_written("By hand"));
    document.settings.cache_ttl = 5s;
  });
  CHECK(calls == 2);
  CHECK(bench.file.load()->document().keys[0].name == "By hand");
}

TEST_CASE("what a killed committer left behind is cleared away") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  write_file(bench.folder / ".apikeys.json.0011223344556677.tmp", "half");
  write_file(bench.folder / ".other.json.0011223344556677.tmp", "not ours");
  bench.add_key("pk_bob_12345");
  CHECK_FALSE(std::filesystem::exists(bench.folder / ".apikeys.json.0011223344556677.tmp"));
  CHECK(std::filesystem::exists(bench.folder / ".other.json.0011223344556677.tmp"));
}

TEST_CASE("a left-over that cannot be read keeps nobody from committing") {
  Bench bench;
  const auto unreadable = bench.folder / ".apikeys.json.0011223344556677.tmp";
  std::filesystem::create_directory(unreadable);
  bench.add_key("pk_ana_12345");
  CHECK(bench.file.load()->document().keys.size() == 1);
  CHECK(std::filesystem::exists(unreadable));
}

TEST_CASE("an edit by hand that a crash left in a replacement is kept, and said") {
  Bench bench;
  bench.add_key("pk_ana_12345");
  const auto left_over = bench.folder / ".apikeys.json.0011223344556677.tmp";
  write_file(left_over, hand_written("Eva"));
  std::vector<std::string> notices;
  DataFile file(bench.path, bench.clock, real_file_system(),
                [&](const std::string& notice) { notices.push_back(notice); });
  file.edit([](Document& document) { document.keys[0].name = "Ida"; });
  REQUIRE(notices.size() == 1);
  const std::string kept = notices[0].substr(notices[0].rfind(' ') + 1);
  CHECK(read_file(kept) == hand_written("Eva"));
  CHECK_FALSE(std::filesystem::exists(left_over));

  SUBCASE("what a committer had written is not") {
    write_file(left_over, read_file(bench.path));
    file.edit([](Document& document) { document.keys[0].name = "Uta"; });
    CHECK(notices.size() == 1);
    CHECK_FALSE(std::filesystem::exists(left_over));
  }
}

TEST_CASE("the new snapshot is handed out the moment it stands in the file") {
  Bench bench;
  SnapshotPtr handed;
  const auto committed = bench.file.edit(
      [](Document& document) { document.keys.push_back(plain_key("pk_ana_12345")); },
      {.author = "ana", .on_swapped = [&](const SnapshotPtr& snapshot) {
         handed = snapshot;
         CHECK(snapshot->signature() == signature_of(real_file_system(), bench.path));
       }});
  CHECK(handed == committed);
}

TEST_CASE("random edits leave the file as a model in memory has it") {
  Bench bench;
  DocumentMaker maker(11);
  Document model;
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const std::string before = config_digest(model);
    const auto change = [&](Document& document) {
      DocumentMaker dice(static_cast<std::uint32_t>(round));
      const auto pick = [&] {
        return static_cast<std::size_t>(
            dice.number(0, static_cast<std::int64_t>(document.keys.size()) - 1));
      };
      switch (document.keys.empty() ? 0 : dice.number(0, 4)) {
        case 0: {
          ApiKey key = plain_key("pk_key_" + std::to_string(round));
          key.notes = std::to_string(round);
          document.keys.push_back(std::move(key));
          break;
        }
        case 1:
          document.keys[pick()].token_limit = dice.number(0, 1000);
          break;
        case 2: {
          const std::size_t at = pick();
          document.deleted.push_back({document.keys[at], Timestamp::max()});
          document.deleted.back().deleted_at = *parse_rfc3339("2090-01-01T00:00:00Z");
          document.keys.erase(document.keys.begin() + static_cast<std::ptrdiff_t>(at));
          break;
        }
        case 3:
          document.upstreams = {dice.upstream("/x")};
          break;
        default:
          document.settings.tokens_per_image = dice.number(0, 3);
      }
    };
    change(model);
    if (config_digest(model) != before) ++model.revision;
    model.config_digest = config_digest(model);
    bench.file.edit(change);
    REQUIRE(bench.file.load()->document() == model);
  }
}

}  // namespace gatehouse
