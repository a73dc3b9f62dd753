// doctor

#include "dashboard/doctor/doctor.h"

#include <ostream>

#include "dashboard/cli/commands.h"

namespace gatehouse::dashboard {
namespace {

struct NoFlags {};

void write_for_people(std::ostream& out, const Findings& findings) {
  for (const Finding& finding : findings) {
    out << finding.check << ": " << finding.what << "\n    -> " << finding.advice << "\n";
  }
  if (findings.empty()) out << "All is well.\n";
}

int doctor(Workplace& workplace, const NoFlags&) {
  const Findings findings = examine(
      {workplace.file(), workplace.upstreams(), workplace.environment(), workplace.clock()});
  if (workplace.format() == OutputFormat::table) {
    write_for_people(workplace.console().out, findings);
  } else {
    Json records = Json::array();
    for (const Finding& finding : findings) {
      records.push_back(
          {{"check", finding.check}, {"what", finding.what}, {"advice", finding.advice}});
    }
    workplace.show(Json{{"ok", findings.empty()}, {"findings", records}}, records,
                   {"check", "what", "advice"});
  }
  return findings.empty() ? 0 : 1;
}

}  // namespace

void add_doctor_command(CLI::App& app, const ChosenCommand& chosen) {
  add_command(app, "doctor", "Look for what is wrong and say what to do", chosen,
              std::make_shared<NoFlags>(), doctor);
}

}  // namespace gatehouse::dashboard
