#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/storage/data_file.h"
#include "common/system/clock.h"
#include "common/system/environment.h"
#include "common/system/sealing.h"
#include "dashboard/audit/audit_log.h"
#include "dashboard/audit/audited_changes.h"
#include "dashboard/cli/output.h"
#include "dashboard/model/refusal.h"
#include "dashboard/model/upstream_settings.h"

namespace gatehouse::dashboard {

/// Who the history says made what the command line changed.
inline constexpr const char* kCommandLine = "command line";

/// The streams a command works with.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

/// A command was refused: exit code 1, with the reason for people.
class CommandRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  explicit CommandRefused(const Refusal& refusal) : std::runtime_error(refusal.message) {}
};

/// What the commands of the command line work with: the locked data file and the audit log, whether
/// or not a dashboard or a proxy runs beside them. Not thread-safe.
class Workplace {
 public:
  Workplace(const std::filesystem::path& data_file, const UpstreamSettings& upstreams,
            const Environment& environment, const Clock& clock, Console console,
            OutputFormat format);
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  /// The document as the file holds it. Throws DataFileError.
  SnapshotPtr load() const { return file_.load(); }

  /// Commits a change as the command line's, with its entry in the audit log. Throws CommandRefused
  /// with what `edit` answers, and what DataFile::edit throws.
  SnapshotPtr commit(std::string_view action, const std::function<Refused(Document&)>& edit);

  /// Writes a list: `whole` as JSON, the records as a table or as CSV.
  void show(const Json& whole, const Json& records, const Columns& columns);

  /// Writes one record.
  void show(const Json& record);

  const DataFile& file() const { return file_; }
  AuditLog& audit() { return audit_; }
  Actor actor() const;
  Sealing sealing() const { return Sealing::beside(file_.path(), file_.disk()); }
  const UpstreamSettings& upstreams() const { return upstreams_; }
  const Environment& environment() const { return environment_; }
  const Clock& clock() const { return clock_; }
  Console& console() { return console_; }
  OutputFormat format() const { return format_; }

 private:
  const UpstreamSettings& upstreams_;
  const Environment& environment_;
  const Clock& clock_;
  Console console_;
  OutputFormat format_;
  DataFile file_;
  AuditLog audit_;
  AuditedChanges changes_;
};

/// A command with its arguments; returns the program's exit code.
using Command = std::function<int(Workplace&)>;

/// Runs a command. What it throws becomes a message on the console's `err` and exit code 1.
int perform(const Command& command, Workplace& workplace);

/// Runs what is not one of those commands in the same way.
int perform(const std::function<int()>& action, std::ostream& err);

/// A secret from standard input (its first line) or a file, since arguments show in the list of
/// processes; nothing when neither is asked for. Throws CommandRefused.
std::optional<Secret> read_secret(Workplace& workplace, bool from_stdin, const std::string& file);

}  // namespace gatehouse::dashboard
