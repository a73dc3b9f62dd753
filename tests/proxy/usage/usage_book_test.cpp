#include "proxy/usage/usage_book.h"

#include <thread>

#include <doctest/doctest.h>

#include "proxy/usage/verify.h"
#include "tests/proxy/usage/service_fixture.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::read_file;
using gatehouse::testing::wait_until;
using gatehouse::testing::write_file;

TEST_CASE("a proxy's entry stands in the document before its first request") {
  DataFolder folder;
  Service service(folder.path());
  const auto entry = service.entry();
  REQUIRE(entry.has_value());
  CHECK(entry->listen == "127.0.0.1:3030");
  CHECK(entry->journal == "usage/" + service.book.instance() + ".jsonl");
  CHECK(std::filesystem::exists(folder.path() / entry->journal));
  CHECK(entry->usage_applied == 0);
  CHECK(entry->applied_revision == service.document().revision);
  CHECK(entry->applied_digest == service.document().config_digest);
}

TEST_CASE("usage reaches windows, lifetime total, last use and watermark in one commit") {
  DataFolder folder;
  Service service(folder.path());
  service.use("key_1", 100);
  service.use("key_1", 50);
  service.use("key_2", 7);
  REQUIRE(wait_until([&] { return service.entry()->usage_applied == 3; }));
  const Document document = service.document();
  CHECK(document.keys[0].total_lifetime_tokens == 150);
  CHECK(used_tokens(document.keys[0].usage_windows, service.clock.now()) == 150);
  CHECK(document.keys[0].last_used.has_value());
  CHECK(document.keys[1].total_lifetime_tokens == 7);
  CHECK(wait_until([&] { return service.book.health().flush_lag.count() == 0; }));
  CHECK(audit_usage(real_file_system(), document, folder.usage(), service.clock.now())
            .differences.empty());
}

TEST_CASE("nothing is written when nothing happened, nor for requests that cost nothing") {
  DataFolder folder;
  Service service(folder.path());
  service.use("key_1", 5);
  REQUIRE(wait_until([&] { return service.entry()->usage_applied == 1; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto before = signature_of(real_file_system(), folder.file());
  service.book.record(make_record("key_1", 0));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(signature_of(real_file_system(), folder.file()) == before);
}

TEST_CASE("a config change is acknowledged with its revision") {
  DataFolder folder;
  Service service(folder.path(), std::chrono::seconds{60});
  DataFile dashboard(folder.file(), service.clock, real_file_system());
  const SnapshotPtr changed =
      dashboard.edit([](Document& document) { document.keys[0].name = "renamed"; });
  CHECK(wait_until([&] {
    const auto entry = service.entry();
    return entry->applied_revision == changed->document().revision &&
           entry->applied_digest == changed->config_digest();
  }));
}

TEST_CASE("an edit by hand gets its revision and its acknowledgement after a rest") {
  DataFolder folder;
  Service service(folder.path());
  const std::int64_t revision = service.document().revision;
  std::string text = read_file(folder.file());
  text.replace(text.find("\"name\": \"key_1\""), 15, "\"name\": \"by hand\"");
  write_file(folder.file(), text);
  service.use("key_1", 9);
  CHECK(wait_until([&] { return service.entry()->applied_revision == revision + 1; }));
  CHECK(wait_until([&] { return lifetime_of(folder.path(), "key_1") == 9; }));
  CHECK(service.document().keys[0].name == "by hand");
  CHECK(service.document().revision == revision + 1);
}

TEST_CASE("an older document put back gets the usage it has missed, exactly") {
  DataFolder folder;
  Service service(folder.path());
  service.use("key_1", 100);
  REQUIRE(wait_until([&] { return service.entry()->usage_applied == 1; }));
  const std::string older = read_file(folder.file());
  service.use("key_1", 20);
  service.use("key_2", 3);
  REQUIRE(wait_until([&] { return service.entry()->usage_applied == 3; }));
  write_file(folder.dir / "older", older);
  std::filesystem::rename(folder.dir / "older", folder.file());
  CHECK(wait_until([&] { return service.entry()->usage_applied == 3; }));
  CHECK(lifetime_of(folder.path(), "key_1") == 120);
  CHECK(windows_of(folder.path(), "key_1") == 120);
  CHECK(lifetime_of(folder.path(), "key_2") == 3);
  service.use("key_1", 1);
  CHECK(wait_until([&] { return lifetime_of(folder.path(), "key_1") == 121; }));
}

TEST_CASE("a document without the watermark gets the last hours into windows only") {
  DataFolder folder;
  Service service(folder.path());
  service.use("key_1", 100);
  REQUIRE(wait_until([&] { return service.entry()->usage_applied == 1; }));
  DataFile restored(folder.file(), service.clock, real_file_system());
  restored.edit([](Document& document) {
    document.proxies.clear();
    document.keys[0].usage_windows.clear();
  });
  CHECK(wait_until([&] { return service.entry() && service.entry()->usage_applied == 1; }));
  CHECK(windows_of(folder.path(), "key_1") == 100);
  CHECK(lifetime_of(folder.path(), "key_1") == 100);  // as it stood there
  service.use("key_1", 1);
  CHECK(wait_until([&] { return lifetime_of(folder.path(), "key_1") == 101; }));
  CHECK(windows_of(folder.path(), "key_1") == 101);
}

TEST_CASE("an invalid document keeps usage waiting, says so, and gets all of it later") {
  DataFolder folder;
  Service service(folder.path());
  const std::string good = read_file(folder.file());
  write_file(folder.file(), "{\"keys\": [");
  service.use("key_1", 40);
  service.use("key_1", 2);
  CHECK(wait_until([&] { return !service.book.health().last_error.empty(); }));
  CHECK(service.book.account("key_1")->usage(service.clock.now()).used == 42);
  CHECK(read_file(folder.file()) == "{\"keys\": [");
  CHECK(service.book.health().flush_failures > 0);
  write_file(folder.file(), good);
  CHECK(wait_until([&] { return lifetime_of(folder.path(), "key_1") == 42; }));
  CHECK(wait_until([&] { return service.book.health().last_error.empty(); }));
}

TEST_CASE("usage of a key deleted meanwhile goes to its deleted record") {
  DataFolder folder;
  Service service(folder.path(), std::chrono::seconds{1});
  service.use("key_2", 11);
  DataFile dashboard(folder.file(), service.clock, real_file_system());
  dashboard.edit([&](Document& document) {
    document.deleted.push_back({document.keys[1], service.clock.now()});
    document.keys.pop_back();
  });
  CHECK(wait_until([&] { return service.document().deleted[0].key.total_lifetime_tokens == 11; }));
}

TEST_CASE("shutting down flushes what is left") {
  DataFolder folder;
  {
    Service service(folder.path(), std::chrono::seconds{60});
    service.use("key_1", 33);
    CHECK(lifetime_of(folder.path(), "key_1") == 0);
    service.book.shutdown();
  }
  CHECK(lifetime_of(folder.path(), "key_1") == 33);
}

TEST_CASE("what an account shows never jumps while the flusher publishes under it") {
  DataFolder folder;
  Service service(folder.path(), std::chrono::milliseconds{1});
  constexpr int kThreads = 4;
  constexpr int kEach = 400;
  std::atomic<TokenCount> settled{0};
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  // Tokens settled before a look must be seen, none that were not begun may be.
  std::atomic<TokenCount> begun{0};
  std::thread watcher([&] {
    while (!stop) {
      const TokenCount least = settled;
      const UsageView usage = service.book.account("key_1")->usage(service.clock.now());
      const TokenCount most = begun;
      if (usage.used < least || usage.used > most || usage.lifetime < least ||
          usage.lifetime > most) {
        ++wrong;
      }
    }
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        begun += 3;
        service.use("key_1", 3);
        settled += 3;
        if (i % 20 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  stop = true;
  watcher.join();
  CHECK(wrong == 0);
  CHECK(wait_until([&] { return lifetime_of(folder.path(), "key_1") == 3 * kThreads * kEach; }));
  CHECK(windows_of(folder.path(), "key_1") == 3 * kThreads * kEach);
}

TEST_CASE("two proxies and an editor on one document lose and double nothing") {
  DataFolder folder;
  {
    Service a(folder.path());
    Service b(folder.path());
    std::thread editor([&] {
      const SystemClock clock;
      DataFile dashboard(folder.file(), clock, real_file_system());
      for (int i = 0; i < 30; ++i) {
        dashboard.edit(
            [&](Document& document) { document.keys[0].notes = "edit " + std::to_string(i); });
        std::this_thread::sleep_for(std::chrono::milliseconds(7));
      }
    });
    std::thread other([&] {
      for (int i = 0; i < 300; ++i) {
        b.use("key_1", 2);
        if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
    for (int i = 0; i < 300; ++i) {
      a.use("key_1", 1);
      if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    editor.join();
    other.join();
  }
  CHECK(lifetime_of(folder.path(), "key_1") == 900);
  CHECK(windows_of(folder.path(), "key_1") == 900);
}

}  // namespace
}  // namespace gatehouse::proxy::testing
