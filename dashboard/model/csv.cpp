#include "dashboard/model/csv.h"

#include <algorithm>
#include <utility>

#include "common/domain/text.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Takes a quoted cell whose opening quote has been taken; false when it is not closed.
bool take_quoted(std::string_view& text, std::string& cell) {
  for (;;) {
    const std::size_t quote = text.find('"');
    if (quote == std::string_view::npos) return false;
    cell += text.substr(0, quote);
    text.remove_prefix(quote + 1);
    if (!text.starts_with('"')) return true;
    cell += '"';
    text.remove_prefix(1);
  }
}

std::string quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string quoted_for_csv(const std::string& text) {
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : quoted(text);
}

/// Whether a spreadsheet could take the cell for a formula, or for one that is marked as text.
bool passes_for_formula(std::string_view cell) {
  cell.remove_prefix(std::min(cell.find_first_not_of('\''), cell.size()));
  return !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
}

std::string marked_as_text(const std::string& cell) {
  return passes_for_formula(cell) ? "'" + cell : cell;
}

void take_mark_off(std::string& cell) {
  if (cell.starts_with('\'') && passes_for_formula(cell)) cell.erase(0, 1);
}

std::string quoted_for_list(const std::string& item) {
  const bool as_it_is = item.find(';') == std::string::npos && !item.starts_with('"') &&
                        !item.starts_with(' ') && !item.ends_with(' ');
  return as_it_is ? item : quoted(item);
}

}  // namespace

std::optional<std::vector<std::vector<std::string>>> parse_csv(std::string_view text,
                                                               std::vector<std::size_t>* numbers) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> line(1);
  std::string_view counted = text;  // from where line feeds have not been counted
  std::size_t number = 1;
  const auto end_line = [&] {
    if (line.size() > 1 || !line[0].empty()) {
      std::for_each(line.begin(), line.end(), take_mark_off);
      lines.push_back(std::exchange(line, {""}));
      if (numbers) numbers->push_back(number);
    }
    const std::string_view taken = counted.substr(0, counted.size() - text.size());
    number += static_cast<std::size_t>(std::count(taken.begin(), taken.end(), '\n'));
    counted = text;
  };
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"' && line.back().empty()) {
      if (!take_quoted(text, line.back())) return std::nullopt;
    } else if (c == ',') {
      line.emplace_back();
    } else if (c == '\n') {
      end_line();
    } else if (c != '\r') {
      line.back() += c;
    }
  }
  end_line();
  return lines;
}

/// The member that a path leads to; null when there is none.
Json at_path(const Json& record, std::string_view path) {
  const Json* value = &record;
  while (value->is_object()) {
    const std::size_t dot = path.find('.');
    const auto found = value->find(std::string(path.substr(0, dot)));
    if (found == value->end()) return nullptr;
    value = &*found;
    if (dot == std::string_view::npos) return *value;
    path.remove_prefix(dot + 1);
  }
  return nullptr;
}

std::string cell_text(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return to_text(value);
  std::string joined;
  for (const Json& item : value) {
    joined += (joined.empty() ? "" : "; ") + quoted_for_list(cell_text(item));
  }
  return joined;
}

std::vector<std::string> list_in_cell(std::string_view cell) {
  std::vector<std::string> list;
  while (!(cell = trimmed(cell)).empty()) {
    std::string item;
    std::string_view rest = cell.substr(1);
    // A quote that is not closed is one of the text's.
    if (cell.starts_with('"') && take_quoted(rest, item)) {
      cell = rest;
    } else {
      item.clear();
    }
    const std::size_t end = std::min(cell.find(';'), cell.size());
    item += trimmed(cell.substr(0, end));
    cell.remove_prefix(std::min(end + 1, cell.size()));
    if (!item.empty()) list.push_back(std::move(item));
  }
  return list;
}

std::string csv_text(const Json& records, const std::vector<std::string>& columns) {
  std::string text;
  const auto end_cell = [&](std::size_t i) { text += i + 1 < columns.size() ? "," : "\r\n"; };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    text += quoted_for_csv(columns[i]);
    end_cell(i);
  }
  for (const Json& record : records) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Json value = at_path(record, columns[i]);
      const std::string cell = cell_text(value);
      text += quoted_for_csv(value.is_number() ? cell : marked_as_text(cell));
      end_cell(i);
    }
  }
  return text;
}

}  // namespace gatehouse::dashboard
