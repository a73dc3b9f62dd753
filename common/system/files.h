#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

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

/// Reads a whole file. When the file changes while it is read, reads again, a few times. Nothing
/// when there is no such file. Throws FileError; also when it is larger than `max_bytes` (EFBIG).
std::optional<FileContent> read_file(const std::filesystem::path& path, std::size_t max_bytes);

/// Puts `bytes` into a fresh file beside `target`: O_EXCL, same mode and group (and owner where
/// possible) as `target`, or 0600 when there is none; fsynced. Removes itself unless swapped in.
class ReplacementFile {
 public:
  ReplacementFile(const std::filesystem::path& target, std::string_view bytes);
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;
  ~ReplacementFile();

  enum class Outcome {
    replaced,
    target_changed,  ///< what stood there is not `expected`; it stands there again
  };

  /// Takes the target's place when the target still is what was read (`expected`; nothing = there
  /// was no file). Uses renameat2(RENAME_EXCHANGE), so that what came out can be looked at and put
  /// back; a plain rename with a check just before it where the file system has no exchange.
  /// Fsyncs the folder. Throws FileError; the target is unharmed then.
  Outcome swap_in(const std::optional<FileSignature>& expected);

  /// The signature of the new file in its place; valid after `replaced`.
  const FileSignature& signature() const { return signature_; }

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  UniqueFd fd_;
  FileSignature signature_;
};

/// fsync(2) of a folder, so that names created or renamed in it are durable.
void sync_folder(const std::filesystem::path& folder);

}  // namespace gatehouse
