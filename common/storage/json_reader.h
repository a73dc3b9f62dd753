#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/problem.h"
#include "common/domain/raw_members.h"
#include "common/domain/secret.h"
#include "common/domain/time.h"
#include "common/storage/json_cursor.h"

namespace gatehouse {

/// Reads typed values out of a JSON text in one pass.
///
/// Each reading function reads the value that stands at the reader's place and leaves it behind it.
/// A value of the wrong kind becomes a Problem with its JSON path and reading goes on, so that all
/// of them are found. Text that is not JSON ends it with MalformedJson.
class JsonReader {
 public:
  JsonReader(const std::string& text, int max_depth) : cursor_(text), max_depth_(max_depth) {
    path_.reserve(8);
  }

  Problems& problems() { return problems_; }

  /// Whether a check of the whole text is needed on top: an object had so many, or such oddly
  /// spelled, unknown members that a duplicate among them was not looked for.
  bool needs_full_check() const { return needs_full_check_; }

  bool is_object() const { return cursor_.kind() == JsonCursor::Kind::object; }
  bool at_end() const { return cursor_.at_end(); }

  /// How much of the text has been read, from 0 to 1.
  double progress() const { return cursor_.progress(); }

  /// Notes something wrong with the value being read.
  void problem(std::string message) { problems_.push_back({path(), std::move(message)}); }

  /// The same for a member of it.
  void problem_at(std::string_view member_name, std::string message);

  // Each returns nothing and notes a problem when the value is of another kind.
  std::optional<std::string_view> text();  ///< valid until the text or the reader goes
  std::optional<std::int64_t> integer();
  std::optional<double> number();
  std::optional<bool> boolean();
  std::optional<Timestamp> time();

  void read(std::string& out);
  void read(Secret& out);
  void read(bool& out);
  void read(std::int64_t& out);
  void read(double& out);
  void read(Timestamp& out);
  void read(std::vector<std::string>& out);
  template <typename T>
  void read(std::optional<T>& out) {
    read(out.emplace());
  }

  /// Reads a word out of a list of words into the value at the same place.
  template <typename T>
  void word(std::span<const std::pair<std::string_view, T>> words, T& out);

  /// A member of an object that is read into a T.
  template <typename T>
  struct Member {
    std::string_view name;  ///< letters, digits and underscores
    void (*read)(JsonReader&, T&);
    bool required = false;
  };

  /// Tries `read_usual(rest, target)` first, which may read an object that is spelled in the usual
  /// way off the front of `rest`, the text from here on. It says whether it did, having checked all
  /// that it took; nothing is read when it did not.
  template <typename T, typename ReadUsual>
  bool usual(ReadUsual read_usual, T& target) {
    std::string_view rest = cursor_.rest();
    if (!read_usual(rest, target)) return false;
    cursor_.pass_to(rest);
    return true;
  }

  /// Reads an object whose members `known` lists; a null counts as absent. Others go to `extra`.
  template <typename T>
  void object(std::span<const Member<T>> known, T& target, RawMembers& extra);

  /// Calls `read_item()` for each item of an array.
  template <typename ReadItem>
  void array(ReadItem read_item);

  /// Calls `read_member(name)` for each member of an object whose names are data. It says whether
  /// the name is one that did not come before.
  template <typename ReadMember>
  void map(ReadMember read_member);

 private:
  struct Step {
    std::string_view name;  ///< of a member; without data for an index
    std::size_t index = 0;
  };

  static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);

  /// Passes a member name; the place of what it names in the list, or kUnknown after having kept it
  /// and its value.
  template <typename T>
  std::size_t member_name(std::span<const Member<T>> known, std::size_t expected,
                          RawMembers& extra);

  bool take_null();

  /// Notes that the value must be a `kind`, and passes it.
  void wrong_kind(const char* kind);

  std::string_view unescaped(const JsonCursor::Text& text);
  void keep_unknown(std::string_view spelled, bool escaped, RawMembers& extra);
  std::string path() const;

  JsonCursor cursor_;
  int max_depth_;
  std::vector<Step> path_;  ///< one for each array or object that is open
  Problems problems_;
  std::deque<std::string> unescaped_;  ///< what strings with escapes stand for
  bool needs_full_check_ = false;
};

template <typename T>
void JsonReader::word(std::span<const std::pair<std::string_view, T>> words, T& out) {
  const auto read_text = text();
  if (!read_text) return;
  std::string choices;
  for (const auto& [spelling, meaning] : words) {
    if (*read_text == spelling) {
      out = meaning;
      return;
    }
    choices += (choices.empty() ? "\"" : " or \"") + std::string(spelling) + "\"";
  }
  problem("must be " + choices);
}

template <typename T>
std::size_t JsonReader::member_name(std::span<const Member<T>> known, std::size_t expected,
                                    RawMembers& extra) {
  // Files mostly have their members in our order.
  if (expected < known.size() && cursor_.take_name(known[expected].name)) return expected;
  const JsonCursor::Text spelled = cursor_.name();
  const std::string_view name = unescaped(spelled);
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].name == name) return i;
  }
  keep_unknown(spelled.spelled, spelled.escaped, extra);
  return kUnknown;
}

template <typename T>
void JsonReader::object(std::span<const Member<T>> known, T& target, RawMembers& extra) {
  if (cursor_.kind() != JsonCursor::Kind::object) return wrong_kind("an object");
  std::uint64_t seen = 0;
  std::uint64_t present = 0;
  std::size_t expected = 0;
  path_.emplace_back();
  for (bool more = cursor_.enter('{', '}'); more; more = cursor_.another('}')) {
    const std::size_t found = member_name(known, expected, extra);
    if (found == kUnknown) continue;
    const std::uint64_t bit = std::uint64_t{1} << found;
    if ((seen & bit) != 0) throw MalformedJson{};
    seen |= bit;
    expected = found + 1;
    if (take_null()) continue;
    present |= bit;
    path_.back().name = known[found].name;
    known[found].read(*this, target);
  }
  path_.pop_back();
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].required && (present & (std::uint64_t{1} << i)) == 0) {
      problem_at(known[i].name, "is missing");
    }
  }
}

template <typename ReadItem>
void JsonReader::array(ReadItem read_item) {
  if (cursor_.kind() != JsonCursor::Kind::array) return wrong_kind("an array");
  path_.emplace_back();
  for (bool more = cursor_.enter('[', ']'); more; more = cursor_.another(']')) {
    read_item();
    ++path_.back().index;
  }
  path_.pop_back();
}

template <typename ReadMember>
void JsonReader::map(ReadMember read_member) {
  if (cursor_.kind() != JsonCursor::Kind::object) return wrong_kind("an object");
  path_.emplace_back();
  for (bool more = cursor_.enter('{', '}'); more; more = cursor_.another('}')) {
    const std::string_view name = unescaped(cursor_.name());
    path_.back().name = name;
    if (!read_member(name)) throw MalformedJson{};
  }
  path_.pop_back();
}

}  // namespace gatehouse
