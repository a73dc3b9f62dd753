#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>

#include "tests/support/demo_upstream/reply.h"

namespace gatehouse::testing::demo {

// What became of one request, as far as this side of the connection can tell.
struct LedgerLine {
  std::string id;
  std::string ref;  // x-demo-ref
  std::string method;
  std::string path;
  Dialect dialect = Dialect::openai;
  std::string model;
  bool streamed = false;
  int status = 0;
  Usage usage;                               // of the whole answer
  std::int64_t delivered_output_tokens = 0;  // whose text was handed to the socket
  std::size_t bytes = 0;                     // of the body
  bool completed = false;                    // every byte handed over, and the peer still there
  std::string end;                           // completed | caller_left | fault
  std::string credential;                    // first 16 hex digits of its SHA-256; empty: none
  std::int64_t started_at_ms = 0;            // since 1970
  std::int64_t ended_at_ms = 0;
};

// What this upstream delivered, for tests that compare it with what was charged. Thread-safe.
class Ledger {
 public:
  // `file`: also appended to, one JSON line a request. `keep`: how many lines and requests stay
  // in memory (totals go on). Throws std::runtime_error when the file cannot be opened.
  Ledger(std::optional<std::filesystem::path> file, std::size_t keep);

  void arrived(const Request& request, const std::string& id);
  void finished(const LedgerLine& line);

  // JSON for /demo/ledger {"totals":{…},"lines":[…]} and /demo/requests {"requests":[…]} (heads and
  // bodies, oldest first); /demo/reset forgets all but what is in flight.
  std::string answer(std::string_view path);

 private:
  struct Totals {
    std::int64_t requests = 0;
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    std::int64_t delivered_output_tokens = 0;
  };
  static Json totals_json(const Totals& totals);
  Json report() const;

  const std::size_t keep_;
  mutable std::mutex mutex_;
  std::ofstream file_;  // guarded by mutex_, as all below
  Totals completed_;
  Totals interrupted_;
  std::int64_t in_flight_ = 0;
  std::deque<Json> lines_;
  std::deque<Json> requests_;
};

}  // namespace gatehouse::testing::demo
