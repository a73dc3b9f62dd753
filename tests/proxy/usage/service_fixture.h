#pragma once

#include <memory>
#include <string>

#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "proxy/usage/usage_book.h"
#include "tests/proxy/usage/usage_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::proxy::testing {

// The usage path of a proxy in `folder`, put together as the program does it.
struct Service {
  explicit Service(const std::filesystem::path& folder,
                   std::chrono::milliseconds interval = std::chrono::milliseconds{20})
      : file(folder / "apikeys.json", clock, real_file_system()),
        book(file, clock, quiet.log,
             {.listen = "127.0.0.1:3030", .flush_interval = interval, .retention = {}}),
        source(
            file, clock, {},
            [this](const SnapshotPtr& previous, const SnapshotPtr& next) {
              book.document_changed(previous, next);
            },
            [](const ReloadReport&) {}) {
    book.start(source);
  }
  ~Service() { book.shutdown(); }

  // One request from admission to the moment its last byte may go out.
  void use(const std::string& key_id, TokenCount tokens) {
    const SnapshotPtr snapshot = source.current();
    const auto account = book.account(key_id);
    Admission admission =
        account->admit(snapshot, *snapshot->find_id(key_id), {}, clock.now(), clock.monotonic());
    account->settle(std::move(admission.reservation), make_record(key_id, tokens, clock.now()));
    book.write_journal();
  }

  Document document() const { return file.load()->document(); }
  std::optional<ProxyEntry> entry() const {
    const Document read = document();
    const auto at = read.proxies.find(book.instance());
    if (at == read.proxies.end()) return std::nullopt;
    return at->second;
  }

  SystemClock clock;
  Quiet quiet;
  DataFile file;
  UsageBook book;
  SnapshotSource source;
};

inline TokenCount lifetime_of(const std::filesystem::path& folder, const std::string& key_id) {
  const SystemClock clock;
  const SnapshotPtr snapshot = DataFile(folder / "apikeys.json", clock, real_file_system()).load();
  const ApiKey* key = snapshot->find_id(key_id);
  return key != nullptr ? key->total_lifetime_tokens : -1;
}

inline TokenCount windows_of(const std::filesystem::path& folder, const std::string& key_id) {
  const SystemClock clock;
  const SnapshotPtr snapshot = DataFile(folder / "apikeys.json", clock, real_file_system()).load();
  const ApiKey* key = snapshot->find_id(key_id);
  return key != nullptr ? used_tokens(key->usage_windows, clock.now()) : -1;
}

// A data folder with keys "key_1" and "key_2", put there by a committer.
struct DataFolder {
  DataFolder() {
    const SystemClock clock;
    DataFile file(path() / "apikeys.json", clock, real_file_system());
    commit_keys(file, {make_key("key_1", 1'000'000), make_key("key_2", std::nullopt)});
  }
  const std::filesystem::path& path() const { return dir.path(); }
  std::filesystem::path file() const { return dir / "apikeys.json"; }
  std::filesystem::path usage() const { return dir / "usage"; }

  gatehouse::testing::TempDir dir;
};

}  // namespace gatehouse::proxy::testing
