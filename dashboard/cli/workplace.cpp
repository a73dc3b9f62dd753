#include "dashboard/cli/workplace.h"

#include <istream>
#include <ostream>
#include <utility>

#include "common/domain/text.h"
#include "common/system/files.h"
#include "common/system/process_owner.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kLargestSecretFile = 64 * 1024;

FileLock::OnNotice notices_to(std::ostream& err) {
  return [&err](const std::string& notice) { err << notice << "\n"; };
}

}  // namespace

Workplace::Workplace(const std::filesystem::path& data_file, const UpstreamSettings& upstreams,
                     const Environment& environment, const Clock& clock, Console console,
                     OutputFormat format)
    : upstreams_(upstreams),
      environment_(environment),
      clock_(clock),
      console_(console),
      format_(format),
      file_(data_file, clock, real_file_system(), notices_to(console.err)),
      audit_(real_file_system(), file_.folder() / kAuditName, clock, notices_to(console.err)),
      changes_(file_, audit_) {}

SnapshotPtr Workplace::commit(std::string_view action,
                              const std::function<Refused(Document&)>& edit) {
  return changes_.commit(actor(), action, [&edit](Document& document) {
    if (const Refused refused = edit(document)) throw CommandRefused(*refused);
  });
}

void Workplace::show(const Json& whole, const Json& records, const Columns& columns) {
  switch (format_) {
    case OutputFormat::json:
      return write_json(console_.out, whole);
    case OutputFormat::csv:
      return write_csv(console_.out, records, columns);
    case OutputFormat::table:
      return write_table(console_.out, records, columns);
  }
}

void Workplace::show(const Json& record) {
  Columns columns;
  switch (format_) {
    case OutputFormat::json:
      return write_json(console_.out, record);
    case OutputFormat::csv:
      for (const auto& [name, value] : record.items()) columns.push_back(name);
      return write_csv(console_.out, Json::array({record}), columns);
    case OutputFormat::table:
      return write_record(console_.out, record);
  }
}

Actor Workplace::actor() const {
  // sudo says who is behind root. It is a courtesy to the reader of the log, no proof.
  const auto behind = environment_.get("SUDO_USER");
  return {kCommandLine, "local:" + own_user_name() + (behind ? " (" + *behind + ")" : ""), ""};
}

int perform(const Command& command, Workplace& workplace) {
  return perform([&] { return command(workplace); }, workplace.console().err);
}

int perform(const std::function<int()>& action, std::ostream& err) {
  try {
    return action();
  } catch (const DataFileError& error) {
    err << error.what() << "\n";
    for (const Problem& problem : error.problems()) {
      err << "  " << problem.path << ": " << problem.message << "\n";
    }
  } catch (const std::exception& error) {
    err << error.what() << "\n";
  }
  return 1;
}

std::optional<Secret> read_secret(Workplace& workplace, bool from_stdin, const std::string& file) {
  if (!from_stdin && file.empty()) return std::nullopt;
  std::string text;
  if (from_stdin) {
    std::getline(workplace.console().in, text);
  } else {
    const auto content = read_file(workplace.file().disk(), file, kLargestSecretFile);
    if (!content) throw CommandRefused("There is no file " + file + ".");
    text = content->bytes;
  }
  Secret secret(std::string(trimmed(text, " \t\r\n")));
  if (secret.empty()) {
    throw CommandRefused((from_stdin ? "Standard input" : file) + " holds no secret.");
  }
  return secret;
}

}  // namespace gatehouse::dashboard
