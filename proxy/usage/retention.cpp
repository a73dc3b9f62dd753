#include "proxy/usage/retention.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "common/domain/usage_window.h"
#include "common/system/file_signature.h"
#include "common/usage/journal_reader.h"

namespace gatehouse::proxy {
namespace {

struct OldFile {
  std::filesystem::path path;
  std::uint64_t size = 0;
  Timestamp written{};
};

/// Whether all that the segment holds is in the document.
bool merged(FileSystem& disk, const std::filesystem::path& segment, const OwnSegments& own) {
  const auto outcome =
      read_journal(disk, {{segment}, false}, own.usage_applied, [](const auto&) {});
  return outcome.last_seq <= own.usage_applied;
}

}  // namespace

Retention read_retention(const SettingReader& reader) {
  Retention retention;
  retention.days = std::chrono::days{reader.number("USAGE_RETENTION_DAYS", 1, 36'500)};
  retention.bytes =
      static_cast<std::uint64_t>(reader.number("USAGE_RETENTION_MB", 1, 1'000'000'000)) << 20;
  return retention;
}

std::size_t remove_old_journals(FileSystem& disk, const std::filesystem::path& usage_folder,
                                const Retention& retention, const OwnSegments& own, Timestamp now) {
  const auto youngest = now - kQuotaWindow - kBucketWidth;
  const auto oldest = now - retention.days;
  std::uint64_t total = 0;
  std::vector<OldFile> removable;
  for (const auto& [instance, files] : find_journals(disk, usage_folder)) {
    for (const std::filesystem::path& path : files.segments) {
      const auto signature = signature_of(disk, path);
      if (!signature) continue;
      const auto size = static_cast<std::uint64_t>(signature->size);
      const Timestamp written{std::chrono::milliseconds{signature->modified_ns / 1'000'000}};
      total += size;
      const bool retired = path.parent_path() == retired_folder(usage_folder);
      const auto name = parse_segment_name(path.filename().string());
      const bool set_aside = instance == own.instance && name && name->number != kRunningSegment;
      if ((retired || set_aside) && written < youngest) removable.push_back({path, size, written});
    }
  }
  std::sort(removable.begin(), removable.end(),
            [](const OldFile& a, const OldFile& b) { return a.written < b.written; });

  std::size_t removed = 0;
  for (const OldFile& file : removable) {
    if (file.written >= oldest && total <= retention.bytes) break;
    const bool retired = file.path.parent_path() == retired_folder(usage_folder);
    if (!retired && !merged(disk, file.path, own)) continue;
    if (disk.unlink(file.path) != 0) continue;
    total -= file.size;
    ++removed;
  }
  return removed;
}

}  // namespace gatehouse::proxy
