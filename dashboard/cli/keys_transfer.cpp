// keys export, keys import

#include <istream>
#include <iterator>
#include <ostream>

#include "common/system/files.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/cli/commands.h"
#include "dashboard/model/key_transfer.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kLargestImport = std::size_t{64} << 20;

struct ExportFlags {
  bool with_digests = false;
};

struct ImportFlags {
  std::string file;
  bool dry_run = false;
};

int export_to_stdout(Workplace& workplace, const ExportFlags& flags) {
  const Json whole = export_keys(workplace.load()->document(), flags.with_digests);
  if (workplace.format() == OutputFormat::csv) {
    workplace.show(whole, whole["keys"], export_columns(flags.with_digests));
  } else {
    write_json(workplace.console().out, whole);  // what import reads unless told otherwise
  }
  return 0;
}

std::string text_of(Workplace& workplace, const std::string& file) {
  if (file == "-") {
    std::istream& in = workplace.console().in;
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  auto content = read_file(workplace.file().disk(), file, kLargestImport);
  if (!content) throw CommandRefused("There is no file " + file + ".");
  return std::move(content->bytes);
}

std::vector<Json> keys_of(Workplace& workplace, const std::string& file) {
  const bool csv =
      workplace.format() == OutputFormat::csv || (file != "-" && file.ends_with(".csv"));
  auto parsed =
      parse_transfer(text_of(workplace, file), csv ? TransferFormat::csv : TransferFormat::json);
  if (const auto* problem = std::get_if<std::string>(&parsed)) throw CommandRefused(*problem);
  return std::get<std::vector<Json>>(std::move(parsed));
}

const char* word_for(Imported::Outcome outcome) {
  switch (outcome) {
    case Imported::Outcome::created:
      return "created";
    case Imported::Outcome::updated:
      return "updated";
    case Imported::Outcome::unchanged:
      break;
  }
  return "unchanged";
}

int import(Workplace& workplace, const ImportFlags& flags) {
  const std::vector<Json> keys = keys_of(workplace, flags.file);
  std::vector<Imported> outcome;
  const auto bring = [&](Document& document) {
    return import_keys(document, keys, kCommandLine, workplace.clock().now(), outcome);
  };
  if (flags.dry_run) {
    Document document = workplace.load()->document();
    if (const Refused refused = bring(document)) throw CommandRefused(*refused);
  } else {
    workplace.commit(action::kImportKeys, bring);
  }
  Json records = Json::array();
  for (const Imported& each : outcome) {
    const bool tell = !each.secret.empty() && !flags.dry_run;
    records.push_back({{"outcome", word_for(each.outcome)},
                       {"id", each.id},
                       {"name", each.name},
                       {"key", tell ? Json(each.secret.expose()) : Json(nullptr)}});
  }
  workplace.show(Json{{"keys", records}, {"dry_run", flags.dry_run}}, records,
                 {"outcome", "id", "name", "key"});
  return 0;
}

}  // namespace

void add_key_transfer(CLI::App& keys, const ChosenCommand& chosen) {
  const auto exporting = std::make_shared<ExportFlags>();
  add_command(keys, "export", "Write keys without their secrets, for import elsewhere", chosen,
              exporting, export_to_stdout)
      ->add_flag("--with-digests", exporting->with_digests,
                 "With the SHA-256 of each secret: callers' keys work elsewhere too");

  const auto importing = std::make_shared<ImportFlags>();
  CLI::App* command =
      add_command(keys, "import", "Create and update keys from a JSON or CSV file, all or none",
                  chosen, importing, import);
  command->add_option("FILE", importing->file, "The file, or - for standard input (--format csv)")
      ->required();
  command->add_flag("--dry-run", importing->dry_run, "Say what would be done, change nothing");
}

}  // namespace gatehouse::dashboard
