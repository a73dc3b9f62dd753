#include "proxy/http1/fields.h"

#include <algorithm>

#include "proxy/text/words.h"

namespace gatehouse::proxy::http1 {
namespace {

using text::above;
using text::any_marked;
using text::below;
using text::kTopBits;
using text::short_word;
using text::Word;
using text::word_at;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

Word in_lower_case(Word word) {
  const Word capitals = above(word, 'A' - 1) & ~above(word, 'Z') & kTopBits;
  return word | capitals >> 2;  // 0x80 >> 2 is the bit by which the cases differ
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.empty()) return true;
  const auto same = [](Word x, Word y) { return x == y || in_lower_case(x) == in_lower_case(y); };
  if (a.size() < sizeof(Word)) return same(short_word(a), short_word(b));
  for (std::size_t at = 0; at + sizeof(Word) < a.size(); at += sizeof(Word)) {
    if (!same(word_at(a.data() + at), word_at(b.data() + at))) return false;
  }
  const std::size_t last = a.size() - sizeof(Word);
  return same(word_at(a.data() + last), word_at(b.data() + last));
}

bool is_visible(std::string_view text) {
  const auto others = [](Word word) { return below(word, '!') | above(word, '~') | word; };
  return !text.empty() && !any_marked(text, others);
}

bool is_field_value(std::string_view text) {
  const auto controls = [](Word word) { return below(word, ' ') | above(word, '~'); };
  return !any_marked(text, controls) || !has_control(text);  // it may have been a tab
}

std::optional<std::string_view> next_list_item(std::string_view& rest) {
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = without_blanks(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    if (!item.empty()) return item;
  }
  return std::nullopt;
}

bool list_contains(std::string_view list, std::string_view item) {
  while (const auto next = next_list_item(list)) {
    if (iequals(*next, item)) return true;
  }
  return false;
}

std::optional<std::string_view> HeaderFields::find(Field field) const {
  if (!has(field)) return std::nullopt;
  const auto* const found = std::find(names_.begin(), names_.begin() + size_, field);
  return (*this)[static_cast<std::size_t>(found - names_.begin())].value;
}

std::optional<std::string_view> HeaderFields::find(std::string_view name) const {
  const Field field = field_named(name);
  if (field != Field::other) return find(field);
  for (const Header header : *this) {
    if (iequals(header.name, name)) return header.value;
  }
  return std::nullopt;
}

bool HeaderFields::connection_names(std::string_view name) const {
  for (const Header header : *this) {
    if (header.field == Field::connection && list_contains(header.value, name)) return true;
  }
  return false;
}

}  // namespace gatehouse::proxy::http1
