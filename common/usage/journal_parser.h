#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "common/usage/journal_line.h"

namespace gatehouse {

/// Reads lines of a journal. Keeps its buffers from line to line. Not thread-safe.
class JournalParser {
 public:
  JournalParser();
  ~JournalParser();
  JournalParser(const JournalParser&) = delete;
  JournalParser& operator=(const JournalParser&) = delete;

  /// `line` is without its line feed. Nothing when the checksum does not fit, or a member is
  /// missing or of another kind. Members it does not know are skipped.
  std::optional<JournalLine> parse(std::string_view line);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace gatehouse
