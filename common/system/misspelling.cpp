#include "common/system/misspelling.h"

#include <algorithm>
#include <vector>

#include "common/system/setting.h"

namespace gatehouse {
namespace {

constexpr std::size_t kMostMistakes = 2;
constexpr std::string_view kCommandOfAnyCredential = "CREDENTIAL_COMMAND_";

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t end = name.find('_');
    words.push_back(name.substr(0, end));
    if (end == std::string_view::npos) return words;
    name.remove_prefix(end + 1);
  }
}

std::string without_underscores(std::string_view name) {
  std::string text(name);
  std::erase(text, '_');
  return text;
}

std::size_t mistakes_allowed(std::string_view word) {
  if (word.size() <= 3) return 0;
  return word.size() <= 6 ? 1 : 2;
}

/// Whether the words are the others with few mistakes in them.
bool nearly(const std::vector<std::string_view>& words, const std::vector<std::string_view>& ours) {
  if (words.size() != ours.size()) return false;
  std::size_t mistakes = 0;
  bool one_is_right = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t distance = edit_distance(words[i], ours[i]);
    if (distance > mistakes_allowed(ours[i])) return false;
    mistakes += distance;
    one_is_right = one_is_right || distance == 0;
  }
  return one_is_right && mistakes <= kMostMistakes;
}

bool lacks_last_word(std::string_view name, std::string_view ours) {
  const std::size_t last = ours.rfind('_');
  return last != std::string_view::npos && name == ours.substr(0, last) &&
         name.find('_') != std::string_view::npos;
}

bool is_misspelling(std::string_view name, std::string_view ours) {
  return nearly(words_of(name), words_of(ours)) || lacks_last_word(name, ours) ||
         without_underscores(name) == without_underscores(ours);
}

/// The variables of ours as people may spell them, secret files included.
const std::vector<std::string>& our_variables() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Setting& setting : all_settings()) {
      if (!setting.has_variable()) continue;
      for (const std::string_view name : {setting.name, setting.alias}) {
        if (!name.empty()) all.emplace_back(name);
      }
      if (setting.secret) all.push_back(std::string(setting.name) + "_FILE");
    }
    return all;
  }();
  return names;
}

bool is_ours(std::string_view name) {
  if (name.starts_with(kCommandOfAnyCredential)) return true;
  const auto is_known = [](std::string_view text) {
    const auto& known = our_variables();
    return std::find(known.begin(), known.end(), text) != known.end();
  };
  return is_known(name) || (name.ends_with("_FILE") && is_known(name.substr(0, name.size() - 5)));
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = std::move(last);
    last = std::move(row);
  }
  return last[b.size()];
}

std::optional<std::string> meant_flag(std::string_view flag, std::span<const std::string> known) {
  const std::string* closest = nullptr;
  std::size_t least = kMostMistakes + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(flag, candidate);
    // A start that names one flag alone is as good as a typing mistake.
    const std::size_t counted = candidate.starts_with(flag) && flag.size() > 4 ? 1 : distance;
    if (counted < least) {
      least = counted;
      closest = &candidate;
    }
  }
  return closest != nullptr ? std::optional(*closest) : std::nullopt;
}

std::optional<std::string> meant_variable(std::string_view name) {
  if (name.find('_') == std::string_view::npos || is_ours(name)) return std::nullopt;
  std::string meant;
  for (const std::string& ours : our_variables()) {
    if (ours.find('_') == std::string::npos || !is_misspelling(name, ours)) continue;
    meant += (meant.empty() ? "" : " or ") + ours;
  }
  return meant.empty() ? std::nullopt : std::optional(meant);
}

}  // namespace gatehouse
