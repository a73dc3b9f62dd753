#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/storage/document.h"
#include "common/system/file_system.h"

namespace gatehouse {

/// Who made a revision, and when.
struct RevisionInfo {
  std::int64_t revision = 0;
  Timestamp at{};      ///< of the commit; of an edit by hand the file's change time
  std::string author;  ///< an admin's name, kByHand, or empty when nobody has told

  friend bool operator==(const RevisionInfo&, const RevisionInfo&) = default;
};

/// The author of what was edited in the file itself.
inline constexpr std::string_view kByHand = "file";

/// A config as one revision left it.
struct PastConfig {
  RevisionInfo info;
  Document document;  ///< as without_secrets makes it
};

/// The document's config and nothing else: no usage, no proxies, no deleted keys. Keys keep digest
/// and hint; of plain credentials and password hashes a digest stays, which tells one from another.
Document without_secrets(const Document& document);

/// Past configs, `history/<revision>.json` beside the data file: one line that says who and when,
/// then the config as a data file of its own. The current revision is among them, so that its
/// author is known when it is replaced.
///
/// `keep` is for whoever holds the data file's lock; reading needs none. Failing calls throw
/// FileError.
class History {
 public:
  History(FileSystem& disk, std::filesystem::path folder)
      : disk_(disk), folder_(std::move(folder)) {}

  /// Adds a revision, durably, and removes what stands in its way: revisions that are not below it
  /// (their commit never took place, or an older data file was put back: there is one line of
  /// revisions) and those beyond kKept or kMostBytes, oldest first. Makes the folder (0700) when it
  /// is missing.
  void keep(const RevisionInfo& info, const Document& document);

  const std::filesystem::path& folder() const { return folder_; }

  bool holds(std::int64_t revision) const;

  /// Newest first. What is no past config is left out.
  std::vector<RevisionInfo> list() const;

  /// Nothing when it is not kept, or cannot be read any more.
  std::optional<PastConfig> find(std::int64_t revision) const;

  /// Replaced configs, so one more with the current.
  static constexpr std::size_t kKept = 50;
  static constexpr std::uintmax_t kMostBytes = std::uintmax_t{512} << 20;

 private:
  std::filesystem::path path_of(std::int64_t revision) const;
  std::vector<std::int64_t> revisions() const;
  void remove_left_overs();
  void prune(std::int64_t newest);

  FileSystem& disk_;
  std::filesystem::path folder_;
};

/// What a rollback could not do, or did in a way worth saying. Key ids.
struct Rollback {
  std::vector<std::string> revived;        ///< deleted since; back, and disabled
  std::vector<std::string> created_since;  ///< not in the past config; left alone
  std::vector<std::string> not_revived;    ///< their secret belongs to another key by now

  /// "upstream/credential" of upstreams that came back without it.
  std::vector<std::string> credentials_missing;
};

/// Gives the document the past config's names, limits, models, upstreams and settings.
///
/// What protects is not undone: no secret, credential or password comes back, a key that is
/// disabled stays so, one that was deleted comes back disabled, and usage, admins and proxies are
/// not touched. `built_in` are the upstreams of a config that names none.
Rollback roll_back(Document& document, const Document& past, const std::vector<Upstream>& built_in);

}  // namespace gatehouse
