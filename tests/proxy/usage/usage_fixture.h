#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>

#include "common/storage/data_file.h"
#include "common/storage/snapshot.h"
#include "common/system/clock.h"
#include "common/system/sha256.h"
#include "common/telemetry/log.h"
#include "common/usage/journal_reader.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::proxy::testing {

inline constexpr Timestamp kNoon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} +
                                 std::chrono::hours{12}};

// A wall clock that a test sets; monotonic time is the machine's, as threads wait on it.
class SetClock final : public Clock {
 public:
  explicit SetClock(Timestamp at = kNoon) : now_(at) {}
  Timestamp now() const override { return now_.load(); }
  Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
  void set(Timestamp at) { now_ = at; }

 private:
  std::atomic<Timestamp> now_;
};

// A log that goes nowhere.
struct Quiet {
  SystemClock clock;
  Log log{LogFormat::text, LogLevel::off, clock};
};

inline ApiKey make_key(const std::string& id, TokenLimit limit) {
  ApiKey key;
  key.id = id;
  key.digest = sha256("secret of " + id);
  key.hint = "gk_…";
  key.name = id;
  key.token_limit = limit;
  return key;
}

inline Document make_document(std::vector<ApiKey> keys) {
  Document document;
  document.keys = std::move(keys);
  return document;
}

inline SnapshotPtr make_snapshot(Document document) {
  return std::make_shared<Snapshot>(std::move(document), std::nullopt);
}

// Puts a document in place the way the dashboard does, so it does not count as an edit by hand.
inline SnapshotPtr commit_keys(DataFile& file, const std::vector<ApiKey>& keys) {
  return file.edit([&](Document& document) { document.keys = keys; });
}

inline UsageRecord make_record(std::string_view key_id, TokenCount charged,
                               Timestamp time = kNoon) {
  UsageRecord record;
  record.time = time;
  record.request_id = "req_1";
  record.key_id = key_id;
  record.model = "glm-4.7";
  record.upstream = "zai";
  record.route = "chat";
  record.status = 200;
  record.tokens_in = charged / 2;
  record.tokens_out = charged - charged / 2;
  record.provenance = Provenance::reported;
  record.charged = charged;
  record.latency = std::chrono::milliseconds{12};
  return record;
}

inline std::vector<JournalLine> lines_of(const std::filesystem::path& usage_folder,
                                         const std::string& instance) {
  std::vector<JournalLine> lines;
  read_journal(real_file_system(), find_journals(real_file_system(), usage_folder)[instance], 0,
               [&](const JournalLine& line) { lines.push_back(line); });
  return lines;
}

}  // namespace gatehouse::proxy::testing
