#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/system/file_system.h"
#include "common/usage/journal_line.h"

namespace gatehouse {

/// The files of one instance's journal, in the order they were written.
struct JournalFiles {
  std::vector<std::filesystem::path> segments;
  bool retired = true;  ///< none of them stands in `usage/` itself
};

/// Where the journals of all proxies are, beside the data file.
std::filesystem::path usage_folder(const std::filesystem::path& data_folder);

/// Where journals go that have been merged whole and whose proxy is gone.
std::filesystem::path retired_folder(const std::filesystem::path& usage_folder);

/// A file that stands beside the journal of a proxy of which no document has had an entry yet.
std::filesystem::path newcomer_mark(const std::filesystem::path& usage_folder,
                                    const std::string& instance);

/// The instance and the number of a journal file: "01JC….3.jsonl" is ("01JC…", 3). The file a
/// proxy is writing has no number and comes after all that have one: kRunningSegment. Nothing for
/// other names.
struct SegmentName {
  std::string instance;
  int number = 0;
};
inline constexpr int kRunningSegment = 1'000'000'000;
std::optional<SegmentName> parse_segment_name(std::string_view file_name);

/// All journals under `usage_folder` and in its retired folder, by instance. A journal that is
/// being retired meanwhile is found in one of the two places or in both. Throws FileError when a
/// folder cannot be listed whole: a journal that is not seen would be taken for one that is gone.
std::map<std::string, JournalFiles> find_journals(FileSystem& disk,
                                                  const std::filesystem::path& usage_folder);

/// A complete line that is not a line of a journal: bits flipped, or a piece torn by a full disk.
struct BadLine {
  std::filesystem::path file;
  std::uint64_t offset = 0;
  std::string text;
};

struct ReadOutcome {
  std::int64_t last_seq = 0;     ///< of the good lines, whether handed on or not
  std::uint64_t torn_bytes = 0;  ///< after the last line feed of the last segment
  std::vector<BadLine> bad;
};

/// Hands on each good line with a sequence above `after`, once, in order but for lines that only a
/// later segment has kept. Segments that cannot hold any are skipped by looking at their end only.
/// Files that vanish meanwhile are passed over. Throws FileError when a file cannot be read.
ReadOutcome read_journal(FileSystem& disk, const JournalFiles& files, std::int64_t after,
                         const std::function<void(const JournalLine&)>& handle);

}  // namespace gatehouse
