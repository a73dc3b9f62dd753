#include "dashboard/analytics/journal_tail.h"

#include <algorithm>
#include <cerrno>

#include "common/system/file_error.h"
#include "common/system/files.h"
#include "common/system/system_call.h"
#include "common/usage/crc32c.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kHead = 256;
/// Descriptors at a time, for running files and for other segments each.
constexpr std::size_t kMostOpen = 64;

FileIdentity identity_of(const FileSignature& signature) {
  return {signature.device, signature.inode};
}

}  // namespace

JournalTail::JournalTail(FileSystem& disk, std::filesystem::path usage_folder,
                         JournalPositions known)
    : disk_(disk), folder_(std::move(usage_folder)), positions_(std::move(known)) {}

/// A journal is rotated by exchanging the names of the running file and of an empty one, which
/// becomes a set-aside segment by that. Running files are opened before anything is listed, so that
/// all segments before them are on the list; `read` then looks whether names were exchanged
/// meanwhile. Read in another order, lines would be taken for copies of later ones.
bool JournalTail::look(const Reader& reader, const std::stop_token& stop) {
  std::map<std::string, Segment> running = open_running_files();
  bool whole = true;
  for (const auto& [instance, files] : find_journals(disk_, folder_)) {
    if (stop.stop_requested()) return false;
    std::optional<Segment> last;
    if (auto found = running.find(instance); found != running.end()) {
      last = std::move(found->second);
    }
    whole = read(instance, files, std::move(last), reader, stop) && whole;
  }
  return whole && !stop.stop_requested();
}

std::map<std::string, JournalTail::Segment> JournalTail::open_running_files() {
  std::map<std::string, Segment> running;
  for (const std::string& file_name : list_folder(disk_, folder_)) {
    const auto name = parse_segment_name(file_name);
    if (!name || name->number != kRunningSegment) continue;
    if (running.size() >= kMostOpen) break;
    const auto signature = signature_of(disk_, folder_ / file_name);
    if (!signature || !has_changed(*signature)) continue;
    if (auto segment = open(folder_ / file_name)) {
      running.emplace(name->instance, std::move(*segment));
    }
  }
  return running;
}

/// Nothing when there is no such file. A segment that has just been retired is found where it went.
std::optional<JournalTail::Segment> JournalTail::open(const std::filesystem::path& path) {
  Segment segment{path, open_to_read(disk_, path), {}};
  if (!segment.fd && errno == ENOENT && path.parent_path() == folder_) {
    segment.path = retired_folder(folder_) / path.filename();
    segment.fd = open_to_read(disk_, segment.path);
  }
  if (!segment.fd && errno == ENOENT) return std::nullopt;
  if (!segment.fd) throw FileError("read journal", path, errno);
  segment.signature = signature_of(disk_, segment.fd.get(), segment.path);
  return segment;
}

bool JournalTail::has_changed(const FileSignature& signature) const {
  const auto known = looked_at_.find(identity_of(signature));
  return known == looked_at_.end() ||
         known->second != std::pair(signature.size, signature.modified_ns);
}

/// Opens segments that have changed, in order, but not the running file; whether those are all.
bool JournalTail::open_changed(const JournalFiles& files, Segments& segments,
                               std::set<FileIdentity>& seen) {
  bool all = true;
  for (const std::filesystem::path& path : files.segments) {
    const auto name = parse_segment_name(path.filename().string());
    const auto signature = signature_of(disk_, path);
    if (signature) seen.insert(identity_of(*signature));
    if (name->number == kRunningSegment && path.parent_path() == folder_) continue;
    if (signature && !has_changed(*signature)) continue;
    if (segments.size() >= kMostOpen) {
      all = false;
    } else if (auto segment = open(path)) {
      seen.insert(segment->identity());
      segments.push_back(std::move(*segment));
    }
  }
  return all;
}

void JournalTail::forget_all_but(const std::set<FileIdentity>& seen, JournalPosition& position) {
  std::erase_if(position.files, [&](const auto& file) {
    if (seen.contains(file.first)) return false;
    looked_at_.erase(file.first);
    return true;
  });
}

bool JournalTail::read(const std::string& instance, const JournalFiles& files,
                       std::optional<Segment> running, const Reader& reader,
                       const std::stop_token& stop) {
  JournalPosition& position = positions_[instance];
  Segments segments;
  std::set<FileIdentity> seen;
  const bool all = open_changed(files, segments, seen);
  const auto standing = signature_of(disk_, folder_ / (instance + ".jsonl"));
  if (running) {
    running->signature = signature_of(disk_, running->fd.get(), running->path);
    if (!standing || identity_of(*standing) != running->identity()) return false;
    if (all) segments.push_back(std::move(*running));
  } else if (standing && has_changed(*standing)) {
    return false;  // since running files were opened
  }
  forget_all_but(seen, position);
  for (const Segment& segment : segments) {
    if (!read(instance, segment, position, reader, stop)) return false;
  }
  if (!segments.empty()) {
    batch_ = 0;
    reader.batch(instance, position);
  }
  return all;
}

bool JournalTail::read(const std::string& instance, const Segment& segment,
                       JournalPosition& position, const Reader& reader,
                       const std::stop_token& stop) {
  FilePosition& file = position.files[segment.identity()];
  if (segment.size() < file.offset || head_crc(segment, file.head_bytes) != file.head_crc) {
    file = {};  // another file, or written anew: what has been read of it are copies
  }
  buffer_.clear();
  std::uint64_t at = file.offset;  // of the buffer's first byte
  while (at + buffer_.size() < segment.size()) {
    if (stop.stop_requested()) return false;
    const std::size_t had = buffer_.size();
    const auto wanted = std::min<std::uint64_t>(kPiece, segment.size() - at - had);
    buffer_.resize(had + wanted);
    const ssize_t got = uninterrupted([&] {
      return disk_.pread(segment.fd.get(), buffer_.data() + had, wanted,
                         static_cast<off_t>(at + had));
    });
    if (got < 0) throw FileError("read journal", segment.path, errno);
    buffer_.resize(had + static_cast<std::size_t>(got));
    if (got == 0) break;
    std::size_t begin = 0;
    for (auto end = buffer_.find('\n', had); end != std::string::npos;
         end = buffer_.find('\n', begin)) {
      take(instance, std::string_view(buffer_).substr(begin, end - begin), position, reader);
      begin = end + 1;
      if (++batch_ < kBatchLines) continue;
      batch_ = 0;
      note_progress(segment, file, at + begin);
      reader.batch(instance, position);
    }
    // Nobody writes lines of that length.
    if (begin == 0 && buffer_.size() >= kPiece) {
      ++position.bad_lines;
      begin = buffer_.size();
    }
    buffer_.erase(0, begin);
    at += begin;
  }
  note_progress(segment, file, at);
  looked_at_[segment.identity()] = {segment.signature.size, segment.signature.modified_ns};
  return true;
}

void JournalTail::take(const std::string& instance, std::string_view text,
                       JournalPosition& position, const Reader& reader) {
  const auto line = parser_.parse(text);
  if (!line) {
    ++position.bad_lines;
    return;
  }
  if (!position.gaps.meet(line->seq, position.last_seq)) return;
  ++position.lines;
  position.oldest = std::min(position.oldest.value_or(line->time), line->time);
  reader.line(instance, *line);
}

void JournalTail::note_progress(const Segment& segment, FilePosition& file, std::uint64_t offset) {
  file.offset = offset;
  const std::uint64_t bytes = std::min<std::uint64_t>(offset, kHead);
  if (bytes == file.head_bytes) return;
  if (const auto crc = head_crc(segment, bytes)) {
    file.head_bytes = bytes;
    file.head_crc = *crc;
  }
}

/// Of the first bytes; nothing when there are not as many.
std::optional<std::uint32_t> JournalTail::head_crc(const Segment& segment, std::uint64_t bytes) {
  std::string head(bytes, '\0');
  std::size_t had = 0;
  while (had < bytes) {
    const ssize_t got = uninterrupted([&] {
      return disk_.pread(segment.fd.get(), head.data() + had, bytes - had, static_cast<off_t>(had));
    });
    if (got < 0) throw FileError("read journal", segment.path, errno);
    if (got == 0) return std::nullopt;
    had += static_cast<std::size_t>(got);
  }
  return crc32c(head);
}

}  // namespace gatehouse::dashboard
