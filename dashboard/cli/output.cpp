#include "dashboard/cli/output.h"

#include <algorithm>
#include <ostream>

#include "dashboard/model/csv.h"

namespace gatehouse::dashboard {
namespace {

std::string for_terminal(std::string text) {
  if (text.empty()) return "-";
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return text;
}

/// In characters: bytes that do not continue one.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '_' || c == '.') c = ' ';
  }
  return text;
}

void write_line(std::ostream& out, const std::vector<std::string>& cells,
                const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  out << line << "\n";
}

void flatten(const Json& value, const std::string& path,
             std::vector<std::pair<std::string, std::string>>& lines) {
  if (!value.is_object() || value.empty()) {
    lines.emplace_back(path, value.is_object() ? "" : cell_text(value));
    return;
  }
  for (const auto& [name, member] : value.items()) {
    flatten(member, path.empty() ? name : path + "." + name, lines);
  }
}

}  // namespace

std::optional<OutputFormat> parse_output_format(std::string_view text) {
  if (text == "table") return OutputFormat::table;
  if (text == "json") return OutputFormat::json;
  if (text == "csv") return OutputFormat::csv;
  return std::nullopt;
}

void write_table(std::ostream& out, const Json& records, const Columns& columns) {
  std::vector<std::vector<std::string>> lines(1);
  for (const std::string& column : columns) lines[0].push_back(capitals(column));
  for (const Json& record : records) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& column : columns) {
      line.push_back(for_terminal(cell_text(at_path(record, column))));
    }
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(line[i]));
    }
  }
  for (const auto& line : lines) write_line(out, line, widths);
}

void write_record(std::ostream& out, const Json& record) {
  std::vector<std::pair<std::string, std::string>> lines;
  flatten(record, "", lines);
  std::size_t width = 0;
  for (const auto& [name, text] : lines) width = std::max(width, width_of(name));
  for (const auto& [name, text] : lines) write_line(out, {name, for_terminal(text)}, {width, 0});
}

void write_csv(std::ostream& out, const Json& records, const Columns& columns) {
  out << csv_text(records, columns);
}

void write_json(std::ostream& out, const Json& value) {
  out << value.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace gatehouse::dashboard
