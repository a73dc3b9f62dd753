#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/system/file_signature.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// A file's bytes together with the state they were read in.
struct FileContent {
  std::string bytes;  ///< has at least kReadPadding bytes of capacity behind its end
  FileSignature signature;
};

/// Spare capacity behind what read_file returns, for parsers that read ahead.
inline constexpr std::size_t kReadPadding = 64;

/// Reads a whole regular file. When it changes while it is read, reads again, a few times; if it
/// never holds still the last bytes come with a signature from before they were read, so that the
/// next comparison shows a change. Nothing when there is no such file. Throws FileError; also when
/// it is larger than `max_bytes` (EFBIG) or not a regular file (EINVAL).
std::optional<FileContent> read_file(FileSystem& disk, const std::filesystem::path& path,
                                     std::size_t max_bytes);

/// Puts `bytes` in the place of `path`, whatever stands there, atomically and durably: readers see
/// the old content or the new. Mode, group and owner are kept as ReplacementFile keeps them.
void write_file_atomically(FileSystem& disk, const std::filesystem::path& path,
                           std::string_view bytes);

/// Opens a file for reading; an empty UniqueFd with errno set when it cannot be opened.
UniqueFd open_to_read(FileSystem& disk, const std::filesystem::path& path);

/// fsync(2) of a folder, so that names created or renamed in it are durable. Does nothing on file
/// systems that cannot. Throws FileError.
void sync_folder(FileSystem& disk, const std::filesystem::path& folder);

/// Gives a file or folder that root has just made at `path` to the owner of its folder, or else the
/// programs, which run as that owner, could not use it. Does nothing for anybody else, who cannot
/// give files away and need not. Should it fail, the file stays root's.
void belong_to_folder(FileSystem& disk, int fd, const std::filesystem::path& path);

/// Makes a folder with mode 0700 if it is missing. Throws FileError.
void make_private_folder(FileSystem& disk, const std::filesystem::path& folder);

/// Renames; what stands at `to` is replaced. Throws FileError.
void move_file(FileSystem& disk, const std::filesystem::path& from,
               const std::filesystem::path& to);

/// Names in a folder, sorted; empty when there is no such folder. Throws FileError: a list that is
/// not whole must not be taken for one.
std::vector<std::string> list_folder(FileSystem& disk, const std::filesystem::path& folder);

}  // namespace gatehouse
