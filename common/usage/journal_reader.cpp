#include "common/usage/journal_reader.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "common/system/file_signature.h"
#include "common/system/files.h"
#include "common/system/system_call.h"
#include "common/usage/journal_parser.h"
#include "common/usage/sequence_gaps.h"

namespace gatehouse {
namespace {

constexpr std::string_view kExtension = ".jsonl";
constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::uint64_t kLongestLine = 32 << 10;  // beyond what a proxy writes

void note_segments(FileSystem& disk, const std::filesystem::path& folder, bool retired,
                   std::map<std::string, std::map<int, std::filesystem::path>>& segments,
                   std::map<std::string, JournalFiles>& journals) {
  for (const std::string& file_name : list_folder(disk, folder)) {
    const auto name = parse_segment_name(file_name);
    if (!name) continue;
    segments[name->instance].emplace(name->number, folder / file_name);
    JournalFiles& files = journals[name->instance];
    if (!retired) files.retired = false;
  }
}

/// Cuts a segment into lines.
class SegmentReader {
 public:
  /// Nothing when there is no such file.
  static std::optional<SegmentReader> open(FileSystem& disk, const std::filesystem::path& path) {
    UniqueFd fd = open_to_read(disk, path);
    if (fd) return SegmentReader(disk, path, std::move(fd));
    if (errno == ENOENT) return std::nullopt;
    throw FileError("read journal", path, errno);
  }

  /// Calls `handle(offset, line)` for each complete line; what is left after the last one.
  template <typename Handle>
  std::uint64_t each_line(Handle&& handle) {
    std::string buffer;
    std::uint64_t offset = 0;  // of the buffer's first byte
    while (read_more(buffer, offset + buffer.size())) {
      std::size_t begin = 0;
      for (auto end = buffer.find('\n'); end != std::string::npos; end = buffer.find('\n', begin)) {
        handle(offset + begin, std::string_view(buffer).substr(begin, end - begin));
        begin = end + 1;
      }
      buffer.erase(0, begin);
      offset += begin;
    }
    return buffer.size();
  }

  /// The last complete line that `parser` accepts within the last bytes of the file.
  std::optional<JournalLine> last_line(JournalParser& parser) {
    const auto size = static_cast<std::uint64_t>(signature_of(disk_, fd_.get(), path_).size);
    const std::uint64_t from = size > kLongestLine ? size - kLongestLine : 0;
    std::string tail;
    while (read_more(tail, from + tail.size())) {
    }
    for (auto end = tail.rfind('\n'); end != std::string::npos && end > 0;) {
      const auto before = tail.rfind('\n', end - 1);
      const std::size_t begin = before == std::string::npos ? 0 : before + 1;
      if (auto line = parser.parse(std::string_view(tail).substr(begin, end - begin))) return line;
      end = before;
    }
    return std::nullopt;
  }

 private:
  SegmentReader(FileSystem& disk, const std::filesystem::path& path, UniqueFd fd)
      : disk_(disk), path_(path), fd_(std::move(fd)) {}

  bool read_more(std::string& buffer, std::uint64_t offset) {
    const std::size_t had = buffer.size();
    buffer.resize(had + kChunk);
    const ssize_t got = uninterrupted([&] {
      return disk_.pread(fd_.get(), buffer.data() + had, kChunk, static_cast<off_t>(offset));
    });
    if (got < 0) throw FileError("read journal", path_, errno);
    buffer.resize(had + static_cast<std::size_t>(got));
    return got > 0;
  }

  FileSystem& disk_;
  const std::filesystem::path path_;
  UniqueFd fd_;
};

}  // namespace

std::filesystem::path usage_folder(const std::filesystem::path& data_folder) {
  return data_folder / "usage";
}

std::filesystem::path retired_folder(const std::filesystem::path& usage_folder) {
  return usage_folder / "retired";
}

std::filesystem::path newcomer_mark(const std::filesystem::path& usage_folder,
                                    const std::string& instance) {
  return usage_folder / (instance + ".new");
}

std::optional<SegmentName> parse_segment_name(std::string_view file_name) {
  if (!file_name.ends_with(kExtension)) return std::nullopt;
  file_name.remove_suffix(kExtension.size());
  SegmentName name{std::string(file_name.substr(0, file_name.find('.'))), kRunningSegment};
  if (name.instance.empty()) return std::nullopt;
  if (name.instance.size() == file_name.size()) return name;
  const std::string_view digits = file_name.substr(name.instance.size() + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), name.number);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || name.number < 1) {
    return std::nullopt;
  }
  return name;
}

std::map<std::string, JournalFiles> find_journals(FileSystem& disk,
                                                  const std::filesystem::path& usage_folder) {
  std::map<std::string, JournalFiles> journals;
  std::map<std::string, std::map<int, std::filesystem::path>> segments;
  // Journals move from the first folder to the second, so in this order none is missed; when one
  // is seen in both, the second place is where it is.
  std::map<std::string, std::map<int, std::filesystem::path>> retired;
  note_segments(disk, usage_folder, false, segments, journals);
  note_segments(disk, retired_folder(usage_folder), true, retired, journals);
  for (auto& [instance, numbered] : retired) {
    for (auto& [number, path] : numbered) segments[instance].insert_or_assign(number, path);
  }
  for (const auto& [instance, numbered] : segments) {
    for (const auto& [number, path] : numbered) journals[instance].segments.push_back(path);
  }
  return journals;
}

ReadOutcome read_journal(FileSystem& disk, const JournalFiles& files, std::int64_t after,
                         const std::function<void(const JournalLine&)>& handle) {
  ReadOutcome outcome;
  JournalParser parser;
  SequenceGaps gaps;
  for (const std::filesystem::path& path : files.segments) {
    auto reader = SegmentReader::open(disk, path);
    if (!reader) continue;
    if (const auto last = reader->last_line(parser); last && last->seq <= after) {
      outcome.last_seq = std::max(outcome.last_seq, last->seq);
      outcome.torn_bytes = 0;
      continue;
    }
    outcome.torn_bytes = reader->each_line([&](std::uint64_t offset, std::string_view text) {
      const auto line = parser.parse(text);
      if (!line) {
        outcome.bad.push_back({path, offset, std::string(text)});
      } else if (gaps.meet(line->seq, outcome.last_seq) && line->seq > after) {
        handle(*line);
      }
    });
  }
  return outcome;
}

}  // namespace gatehouse
