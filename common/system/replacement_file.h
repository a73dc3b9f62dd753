#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "common/system/files.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// A fresh file beside `target` that holds `bytes`, ready to take its place.
///
/// It is made with O_EXCL, gets the mode and group (and owner where possible) of `target`, or 0600
/// (and, made by root, the folder's owner) when there is none, and is fsynced: a failed fsync is
/// never retried on the same file, since the kernel may have dropped the pages. Removes itself
/// unless it took the place. Not thread-safe.
class ReplacementFile {
 public:
  /// Throws FileError.
  ReplacementFile(FileSystem& disk, const std::filesystem::path& target, std::string_view bytes);
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;
  ~ReplacementFile();

  enum class Outcome {
    replaced,
    target_changed,  ///< what stood there is not `expected`, or is being written; it stands there
  };

  /// Takes the target's place if the target still holds what was read (`expected`; nothing = there
  /// was no file). The two are exchanged in one step (renameat2), so that what came out can be
  /// compared byte for byte, and put back when it is not what was read or when somebody has it open
  /// for writing. Where the file system has no exchange, a plain rename right after a comparison of
  /// signatures. Throws FileError; the target is unharmed then. The folder is not synced.
  Outcome swap_in(const std::optional<FileContent>& expected);

  /// Takes the target's place whatever stands there. Throws FileError.
  void take_place();

  /// The signature of this file in its place; valid once it has taken it.
  const FileSignature& signature() const { return signature_; }

  /// Whether a name in a folder is that of a ReplacementFile for `target`. Such a file is a
  /// left-over unless its maker runs.
  static bool is_replacement_name(std::string_view name, const std::filesystem::path& target);

 private:
  Outcome create_in_place();
  Outcome exchange(const FileContent& expected);
  Outcome rename_after_check(const FileContent& expected);
  bool came_out_as_expected(const FileContent& expected) const;
  void put_back();
  void settle(bool temporary_is_gone);

  FileSystem& disk_;
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  UniqueFd fd_;
  FileSignature signature_;
};

}  // namespace gatehouse
