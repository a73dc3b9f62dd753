#include "common/system/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include "common/system/file_error.h"
#include "common/system/file_signature.h"
#include "common/system/files.h"
#include "common/system/system_call.h"

namespace gatehouse {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;

/// Nothing when there is no such file.
UniqueFd open_lines(FileSystem& disk, const std::filesystem::path& path) {
  UniqueFd fd = open_to_read(disk, path);
  if (!fd && errno != ENOENT) throw FileError("open", path, errno);
  return fd;
}

/// Up to `size` bytes from `offset` on; fewer at the end of the file only.
std::string piece_at(FileSystem& disk, const UniqueFd& fd, const std::filesystem::path& path,
                     std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = uninterrupted([&] {
      return disk.pread(fd.get(), bytes.data() + done, size - done,
                        static_cast<off_t>(offset + done));
    });
    if (got < 0) throw FileError("read", path, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

std::size_t each_line(FileSystem& disk, const std::filesystem::path& path, const OnLine& handle) {
  const UniqueFd fd = open_lines(disk, path);
  if (!fd) return 0;
  std::string rest;
  std::uint64_t offset = 0;
  for (;;) {
    const std::string piece = piece_at(disk, fd, path, offset, kPiece);
    if (piece.empty()) return rest.size();
    offset += piece.size();
    rest += piece;
    std::size_t begin = 0;
    for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', begin)) {
      if (!handle(std::string_view(rest).substr(begin, end - begin))) return 0;
      begin = end + 1;
    }
    rest.erase(0, begin);
  }
}

void each_line_backwards(FileSystem& disk, const std::filesystem::path& path,
                         const OnLine& handle) {
  const UniqueFd fd = open_lines(disk, path);
  if (!fd) return;
  auto at = static_cast<std::uint64_t>(signature_of(disk, fd.get(), path).size);
  std::string lines;          // whole ones behind `at`, and the end of one that begins before it
  bool at_line_feed = false;  // whether a line feed has been seen: what stands behind it is no line
  while (at > 0) {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(at, kPiece));
    at -= size;
    lines.insert(0, piece_at(disk, fd, path, at, size));
    if (!at_line_feed) {
      const std::size_t last = lines.rfind('\n');
      if (last == std::string::npos) continue;
      lines.resize(last);
      at_line_feed = true;
    }
    for (auto feed = lines.rfind('\n'); feed != std::string::npos; feed = lines.rfind('\n')) {
      if (!handle(std::string_view(lines).substr(feed + 1))) return;
      lines.resize(feed);
    }
  }
  if (at_line_feed) handle(lines);
}

}  // namespace gatehouse
