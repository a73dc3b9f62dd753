#include "dashboard/audit/audit_log.h"

#include <exception>
#include <string_view>
#include <utility>

#include "common/system/append_file.h"
#include "common/system/file_error.h"
#include "dashboard/audit/action_names.h"

namespace gatehouse::dashboard {
namespace {

/// Longer than any line: what an entry says of its changes is limited (kMostBytes).
constexpr std::uint64_t kTail = std::uint64_t{1} << 20;

/// Of an unfinished line that cannot be set aside: bytes that its entry keeps.
constexpr std::size_t kLongestKept = std::size_t{16} << 10;

/// Where the log ends.
struct End {
  std::int64_t seq = 0;
  std::string hash{kFirstHash};
  std::string torn;         ///< what stands behind the last line feed
  bool unreadable = false;  ///< the last line is none of ours
};

End end_of(const AppendFile& file) {
  End end;
  const std::string tail = file.read_from(file.size() > kTail ? file.size() - kTail : 0);
  const std::size_t last_feed = tail.rfind('\n');
  if (last_feed == std::string::npos) {
    end.torn = tail;
    return end;
  }
  end.torn = tail.substr(last_feed + 1);
  const std::size_t before = last_feed == 0 ? std::string::npos : tail.rfind('\n', last_feed - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  const auto link = parse_link(std::string_view(tail).substr(begin, last_feed - begin));
  end.unreadable = !link;
  if (link) {
    end.seq = link->seq;
    end.hash = link->hash;
  }
  return end;
}

/// Whether only the line feed is missing.
bool is_whole(const End& end) {
  const auto link = parse_link(end.torn);
  return link && follows(*link, end.hash);
}

/// A log being appended to.
class Appending {
 public:
  Appending(AppendFile& file, Timestamp now) : file_(file), now_(now), end_(end_of(file)) {}

  void write(AuditEntry entry) {
    entry.at = now_;
    const std::string line = chained_line(entry, end_.seq + 1, end_.hash);
    file_.append(line + "\n");
    const auto link = parse_link(line);
    end_.seq = link->seq;
    end_.hash = link->hash;
  }

  /// What was mended, or nothing.
  std::string mend(FileSystem& disk) {
    if (!end_.torn.empty()) return mend_torn(disk);
    if (!end_.unreadable) return {};
    return note("the last line is not one of the audit log; a new chain begins behind it");
  }

 private:
  std::string mend_torn(FileSystem& disk) {
    if (is_whole(end_)) {
      file_.append("\n");
      end_ = end_of(file_);
      return note("the last line had no end; it is whole");
    }
    std::filesystem::path aside = file_.path();
    aside += ".torn";
    std::string what =
        "a line that a crash left unfinished (" + std::to_string(end_.torn.size()) + " bytes) was ";
    std::string kept;  // what the entry keeps of the line, where no file does
    try {
      append_aside(disk, aside, end_.torn + "\n");
      what += "moved to " + aside.filename().string();
    } catch (const FileError& error) {
      kept = end_.torn.substr(0, kLongestKept);
      what += std::string("cut off, and its beginning is kept in this entry: ") + error.what();
    }
    file_.truncate(file_.size() - end_.torn.size());
    return note(what, kept);
  }

  std::string note(const std::string& what, const std::string& kept = {}) {
    AuditEntry entry;
    entry.actor.name = "gatehouse-dashboard";
    entry.action = action::kMendLog;
    entry.changes = Json::array({Json{{"what", what}}});
    if (!kept.empty()) entry.changes[0]["line"] = kept;
    write(std::move(entry));
    return what;
  }

  AppendFile& file_;
  const Timestamp now_;
  End end_;
};

}  // namespace

AuditLog::AuditLog(FileSystem& disk, std::filesystem::path path, const Clock& clock,
                   OnNotice on_notice)
    : disk_(disk), path_(std::move(path)), clock_(clock), on_notice_(std::move(on_notice)) {}

void AuditLog::append(AuditEntry entry) {
  std::string mended;
  {
    AppendFile file = AppendFile::open_shared(disk_, path_, kLockWait);
    Appending appending(file, clock_.now());
    mended = appending.mend(disk_);
    appending.write(std::move(entry));
    file.sync();
  }
  if (!mended.empty()) tell(path_.string() + ": " + mended);
}

void AuditLog::record(AuditEntry entry) noexcept {
  try {
    append(std::move(entry));
  } catch (const std::exception& error) {
    tell(std::string("the audit log could not be written: ") + error.what());
  }
}

void AuditLog::tell(const std::string& notice) const {
  if (on_notice_) on_notice_(notice);
}

}  // namespace gatehouse::dashboard
