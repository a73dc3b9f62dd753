#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// How a command shows what it found: for people, for programs, for spreadsheets.
enum class OutputFormat { table, json, csv };

std::optional<OutputFormat> parse_output_format(std::string_view text);

/// Which members of a record become columns, by their paths: "usage.used".
using Columns = std::vector<std::string>;

/// Aligned columns under their names in capitals. Nothing is shown as "-", and what could steer a
/// terminal as "?".
void write_table(std::ostream& out, const Json& records, const Columns& columns);

/// A member a line, nested ones by their paths.
void write_record(std::ostream& out, const Json& record);

/// RFC 4180, with a line of column names.
void write_csv(std::ostream& out, const Json& records, const Columns& columns);

/// Indented by two.
void write_json(std::ostream& out, const Json& value);

}  // namespace gatehouse::dashboard
