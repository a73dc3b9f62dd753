#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/usage/journal_line.h"
#include "proxy/usage/line_buffer.h"
#include "tests/support/journal_record.h"

namespace gatehouse::dashboard::testing {

/// A line as the proxy writes it, with its line feed.
inline std::string written(const JournalLine& line) {
  proxy::LineBuffer buffer(gatehouse::testing::record_of(line), line.counted);
  return std::string(buffer.finish(line.seq));
}

/// A request's last line.
inline JournalLine made_line(std::int64_t seq, Timestamp at, TokenCount tokens = 10) {
  JournalLine line;
  line.seq = seq;
  line.time = at;
  line.request_id = "req_" + std::to_string(seq);
  line.key_id = "key_a";
  line.model = "glm-4.7";
  line.upstream = "zai";
  line.route = "/v1/chat/completions";
  line.status = 200;
  line.tokens_in = tokens;
  line.tokens_out = 0;
  line.provenance = Provenance::reported;
  line.charged = tokens;
  line.counted = {tokens, at};
  line.latency = std::chrono::milliseconds(120);
  return line;
}

inline void append(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

}  // namespace gatehouse::dashboard::testing
