#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// Lines of cells (RFC 4180; lone line feeds end lines too). A byte order mark is passed over, and
/// so are empty lines. Nothing when a quote is not closed. `numbers` is given the line of the text,
/// from 1, on which each begins. The mark that csv_text makes is taken off.
std::optional<std::vector<std::vector<std::string>>> parse_csv(
    std::string_view text, std::vector<std::size_t>* numbers = nullptr);

/// The member that a path such as "usage.used" leads to; null when there is none.
Json at_path(const Json& record, std::string_view path);

/// A value as a cell shows it: texts as they are, lists joined by "; ", null as nothing. An item
/// that would not come back as it is stands in quotes, as RFC 4180 has cells.
std::string cell_text(const Json& value);

/// The items of a list that a cell shows, without spaces round them. Empty ones are passed over.
std::vector<std::string> list_in_cell(std::string_view cell);

/// RFC 4180: a line of column names, which are the paths of members, and a line a record. A text
/// that a spreadsheet would run as a formula is marked with a ' before it (OWASP, "CSV Injection"):
/// names of models are the callers', and those of failed logins anybody's.
std::string csv_text(const Json& records, const std::vector<std::string>& columns);

}  // namespace gatehouse::dashboard
