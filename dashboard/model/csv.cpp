#include "dashboard/model/csv.h"

#include <utility>

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

}  // namespace

std::optional<std::vector<std::vector<std::string>>> parse_csv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> line(1);
  const auto end_line = [&] {
    if (line.size() > 1 || !line[0].empty()) lines.push_back(std::exchange(line, {""}));
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

}  // namespace gatehouse::dashboard
