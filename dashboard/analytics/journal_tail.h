#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "common/system/file_signature.h"
#include "common/system/file_system.h"
#include "common/system/unique_fd.h"
#include "common/usage/journal_parser.h"
#include "common/usage/journal_reader.h"
#include "common/usage/sequence_gaps.h"

namespace gatehouse::dashboard {

/// Tells a journal's file from others, whatever it is called at the moment: device and inode.
using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;

/// How far a file has been read: to the end of a line.
struct FilePosition {
  std::uint64_t offset = 0;
  std::uint64_t head_bytes = 0;  ///< of its first bytes, none behind `offset`,
  std::uint32_t head_crc = 0;    ///< this is the checksum: another file may get the inode

  friend bool operator==(const FilePosition&, const FilePosition&) = default;
};

/// How far an instance's journal has been read.
struct JournalPosition {
  std::int64_t last_seq = 0;  ///< lines up to it are copies, but for those in a gap
  /// Not kept in the analytics: gaps that are filled after another start stay empty there until
  /// they are built anew.
  SequenceGaps gaps;
  std::int64_t lines = 0;
  std::int64_t bad_lines = 0;  ///< complete, and no lines of a journal
  std::optional<Timestamp> oldest;
  std::map<FileIdentity, FilePosition> files;
};

using JournalPositions = std::map<std::string, JournalPosition>;

/// Reads what journals have grown by, those of running proxies included, each line once and in the
/// journal's order, however files are rotated, retired or removed meanwhile. What is behind the
/// last line feed is left for later. Takes no lock. Keeps no more than a piece of one file in
/// memory. Not thread-safe.
class JournalTail {
 public:
  struct Reader {
    std::function<void(const std::string& instance, const JournalLine&)> line;
    /// Called after kBatchLines lines and at the end of each journal that has grown: all lines so
    /// far are before this position.
    std::function<void(const std::string& instance, const JournalPosition&)> batch;
  };

  /// Goes on from `known`.
  JournalTail(FileSystem& disk, std::filesystem::path usage_folder, JournalPositions known);

  /// Reads on. Whether it came to every journal's end; if not, look again. Throws FileError, and
  /// what the reader throws; the object cannot be used any more then.
  bool look(const Reader& reader, const std::stop_token& stop = {});

  const JournalPositions& positions() const { return positions_; }

  static constexpr std::int64_t kBatchLines = 50'000;

 private:
  struct Segment {
    std::filesystem::path path;
    UniqueFd fd;
    FileSignature signature;  ///< says how far to read

    FileIdentity identity() const { return {signature.device, signature.inode}; }
    std::uint64_t size() const { return static_cast<std::uint64_t>(signature.size); }
  };
  using Segments = std::vector<Segment>;

  std::map<std::string, Segment> open_running_files();
  std::optional<Segment> open(const std::filesystem::path& path);
  bool has_changed(const FileSignature& signature) const;
  bool open_changed(const JournalFiles& files, Segments& segments, std::set<FileIdentity>& seen);
  void forget_all_but(const std::set<FileIdentity>& seen, JournalPosition& position);
  bool read(const std::string& instance, const JournalFiles& files, std::optional<Segment> running,
            const Reader& reader, const std::stop_token& stop);
  bool read(const std::string& instance, const Segment& segment, JournalPosition& position,
            const Reader& reader, const std::stop_token& stop);
  void take(const std::string& instance, std::string_view text, JournalPosition& position,
            const Reader& reader);
  void note_progress(const Segment& segment, FilePosition& file, std::uint64_t offset);
  std::optional<std::uint32_t> head_crc(const Segment& segment, std::uint64_t bytes);

  FileSystem& disk_;
  const std::filesystem::path folder_;
  JournalPositions positions_;
  /// Size and time of the last change when a file was read to its end: it is opened again when
  /// they differ.
  std::map<FileIdentity, std::pair<std::int64_t, std::int64_t>> looked_at_;
  JournalParser parser_;
  std::string buffer_;
  std::int64_t batch_ = 0;  ///< lines since the last one
};

}  // namespace gatehouse::dashboard
