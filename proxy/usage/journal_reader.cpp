#include "proxy/usage/journal_reader.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "proxy/usage/journal_parser.h"

namespace gatehouse::proxy {
namespace {

constexpr std::string_view kExtension = ".jsonl";
constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::uint64_t kLongestLine = 32 << 10;  // beyond what LineBuffer can make

void note_segments(const std::filesystem::path& folder, bool retired,
                   std::map<std::string, std::map<int, std::filesystem::path>>& segments,
                   std::map<std::string, AppendFiles>& journals) {
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    const auto name = parse_segment_name(entry.path().filename().string());
    if (!name) continue;
    segments[name->instance].emplace(name->number, entry.path());
    AppendFiles& files = journals[name->instance];
    if (!retired) files.retired = false;
  }
}

/// Cuts a stream of bytes into lines.
class SegmentReader {
 public:
  explicit SegmentReader(const std::filesystem::path& path)
      : path_(path), in_(path, std::ios::binary) {}

  bool open() const { return in_.is_open(); }

  /// Calls `handle(offset, line)` for each complete line; what is left after the last one.
  template <typename Handle>
  std::uint64_t each_line(Handle&& handle) {
    std::string buffer;
    std::uint64_t offset = 0;  // of the buffer's first byte
    while (read_more(buffer)) {
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
    in_.seekg(0, std::ios::end);
    const auto size = static_cast<std::uint64_t>(in_.tellg());
    in_.seekg(static_cast<std::streamoff>(size > kLongestLine ? size - kLongestLine : 0));
    std::string tail;
    while (read_more(tail)) {
    }
    in_.clear();
    in_.seekg(0);
    for (auto end = tail.rfind('\n'); end != std::string::npos && end > 0;) {
      const auto before = tail.rfind('\n', end - 1);
      const std::size_t begin = before == std::string::npos ? 0 : before + 1;
      if (auto line = parser.parse(std::string_view(tail).substr(begin, end - begin))) return line;
      end = before;
    }
    return std::nullopt;
  }

 private:
  bool read_more(std::string& buffer) {
    const std::size_t had = buffer.size();
    buffer.resize(had + kChunk);
    in_.read(buffer.data() + had, static_cast<std::streamsize>(kChunk));
    if (in_.bad()) throw std::runtime_error("cannot read journal " + path_.string());
    buffer.resize(had + static_cast<std::size_t>(in_.gcount()));
    return buffer.size() > had;
  }

  const std::filesystem::path path_;
  std::ifstream in_;
};

}  // namespace

std::filesystem::path retired_folder(const std::filesystem::path& usage_folder) {
  return usage_folder / "retired";
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

std::map<std::string, AppendFiles> find_journals(const std::filesystem::path& usage_folder) {
  std::map<std::string, AppendFiles> journals;
  std::map<std::string, std::map<int, std::filesystem::path>> segments;
  // Journals move from the first folder to the second, so in this order none is missed; when one
  // is seen in both, the second place is where it is.
  std::map<std::string, std::map<int, std::filesystem::path>> retired;
  note_segments(usage_folder, false, segments, journals);
  note_segments(retired_folder(usage_folder), true, retired, journals);
  for (auto& [instance, numbered] : retired) {
    for (auto& [number, path] : numbered) segments[instance].insert_or_assign(number, path);
  }
  for (const auto& [instance, numbered] : segments) {
    for (const auto& [number, path] : numbered) journals[instance].segments.push_back(path);
  }
  return journals;
}

ReadOutcome read_journal(const AppendFiles& files, std::int64_t after,
                         const std::function<void(const JournalLine&)>& handle) {
  ReadOutcome outcome;
  JournalParser parser;
  for (const std::filesystem::path& path : files.segments) {
    SegmentReader reader(path);
    if (!reader.open()) {
      if (std::filesystem::exists(path)) {
        throw std::runtime_error("cannot read journal " + path.string());
      }
      continue;
    }
    if (const auto last = reader.last_line(parser); last && last->seq <= after) {
      outcome.last_seq = std::max(outcome.last_seq, last->seq);
      outcome.torn_bytes = 0;
      continue;
    }
    outcome.torn_bytes = reader.each_line([&](std::uint64_t offset, std::string_view text) {
      const auto line = parser.parse(text);
      if (!line) {
        outcome.bad.push_back({path, offset, std::string(text)});
      } else if (line->seq > outcome.last_seq) {
        outcome.last_seq = line->seq;
        if (line->seq > after) handle(*line);
      }
    });
  }
  return outcome;
}

}  // namespace gatehouse::proxy
