#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "common/domain/problem.h"
#include "common/domain/raw_members.h"
#include "common/domain/secret.h"
#include "common/domain/time.h"

namespace gatehouse {

/// Thrown by a JsonReader when the text is not JSON of the accepted kind. Says nothing about where:
/// find_syntax_error does.
struct MalformedJson {};

/// Reads typed values out of a simdjson on-demand document in one pass.
///
/// A value of the wrong kind becomes a Problem with its JSON path and reading goes on, so that all
/// of them are found. Text that is not JSON ends it with MalformedJson. What on-demand parsing
/// would skip unchecked, the members nobody asked for, is checked here.
class JsonReader {
 public:
  using Value = simdjson::ondemand::value;

  explicit JsonReader(int max_depth) : max_depth_(max_depth) {}

  Problems& problems() { return problems_; }

  /// Whether a check of the whole text is needed on top: an object had so many, or such oddly
  /// spelled, unknown members that a duplicate among them was not looked for.
  bool needs_full_check() const { return needs_full_check_; }

  /// Notes something wrong with the value being read.
  void problem(std::string message) { problems_.push_back({path(), std::move(message)}); }

  /// The same for a member of it.
  void problem_at(std::string_view member_name, std::string message);

  // Each returns nothing and notes a problem when the value is of another kind.
  std::optional<std::string_view> text(Value& value);  ///< valid until the document goes
  std::optional<std::int64_t> integer(Value& value);
  std::optional<bool> boolean(Value& value);
  std::optional<Timestamp> time(Value& value);

  void read(Value& value, std::string& out);
  void read(Value& value, Secret& out);
  void read(Value& value, bool& out);
  void read(Value& value, std::int64_t& out);
  void read(Value& value, Timestamp& out);
  void read(Value& value, std::vector<std::string>& out);
  template <typename T>
  void read(Value& value, std::optional<T>& out) {
    T read_value{};
    read(value, read_value);
    out = std::move(read_value);
  }

  /// Reads a word out of a list of words into the value at the same place.
  template <typename T>
  void word(Value& value, std::initializer_list<std::pair<std::string_view, T>> words, T& out);

  /// A member of an object that is read into a T.
  template <typename T>
  struct Member {
    std::string_view name;
    void (*read)(JsonReader&, Value&, T&);
    bool required = false;
  };

  /// Reads an object whose members `members` lists; a null counts as absent. Others go to `extra`.
  template <typename T>
  void object(Value& value, std::span<const Member<T>> members, T& target, RawMembers& extra);

  /// The same of what is known to be an object, such as the root.
  template <typename T>
  void members(simdjson::ondemand::object object, std::span<const Member<T>> members, T& target,
               RawMembers& extra);

  /// Calls `read_item(value)` for each item of an array.
  template <typename ReadItem>
  void array(Value& value, ReadItem read_item);

  /// Calls `read_member(name, value)` for each member of an object whose names are data.
  template <typename ReadMember>
  void map(Value& value, ReadMember read_member);

 private:
  struct Step {
    std::string_view name;  ///< of a member; without data for an index
    std::size_t index = 0;
  };

  template <typename T>
  static T take(simdjson::simdjson_result<T> result) {
    T out;
    if (std::move(result).get(out) != simdjson::SUCCESS) throw MalformedJson{};
    return out;
  }

  static simdjson::ondemand::json_type type(Value& value) { return take(value.type()); }
  static bool is_null(Value& value);

  /// Notes that the value must be a `kind`, after checking that it is JSON at all.
  void wrong_kind(Value& value, const char* kind);

  /// The text of any value, checked. `depth` is that of the object it is a member of.
  std::string_view raw(Value& value);

  /// A string must be consumed: one left behind and followed by a colon is taken for a member name
  /// when the parser skips it, and broken text would pass.
  static void consume_string(Value& value);

  void keep_unknown(simdjson::ondemand::raw_json_string name, Value& value, RawMembers& extra);
  int depth() const { return static_cast<int>(path_.size()) + 1; }
  std::string path() const;

  int max_depth_;
  std::vector<Step> path_;
  Problems problems_;
  bool needs_full_check_ = false;
};

template <typename T>
void JsonReader::word(Value& value, std::initializer_list<std::pair<std::string_view, T>> words,
                      T& out) {
  const auto read_text = text(value);
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
void JsonReader::object(Value& value, std::span<const Member<T>> known, T& target,
                        RawMembers& extra) {
  if (type(value) != simdjson::ondemand::json_type::object) return wrong_kind(value, "an object");
  members(take(value.get_object()), known, target, extra);
}

template <typename T>
void JsonReader::members(simdjson::ondemand::object object, std::span<const Member<T>> known,
                         T& target, RawMembers& extra) {
  std::uint64_t seen = 0;
  std::uint64_t present = 0;
  std::size_t expected = 0;  // files mostly have their members in our order
  for (auto each : object) {
    auto field = take(std::move(each));
    const auto name = field.key();
    const auto matches = [&](std::size_t i) {
      // The parser's padding lets any name be compared with what stands near the end.
      const std::string_view candidate = known[i].name;
      return std::memcmp(name.raw(), candidate.data(), candidate.size()) == 0 &&
             name.raw()[candidate.size()] == '"';
    };
    std::size_t found = expected;
    if (found >= known.size() || !matches(found)) {
      for (found = 0; found < known.size() && !matches(found);) ++found;
    }
    if (found == known.size()) {
      // A known name may be spelled with escapes.
      const auto unescaped = take(field.unescaped_key());
      for (found = 0; found < known.size() && known[found].name != unescaped;) ++found;
    }
    if (found == known.size()) {
      keep_unknown(name, field.value(), extra);
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << found;
    if ((seen & bit) != 0) throw MalformedJson{};
    seen |= bit;
    expected = found + 1;
    path_.push_back({known[found].name});
    if (!is_null(field.value())) {
      present |= bit;
      known[found].read(*this, field.value(), target);
    }
    path_.pop_back();
  }
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].required && (present & (std::uint64_t{1} << i)) == 0) {
      problem_at(known[i].name, "is missing");
    }
  }
}

template <typename ReadItem>
void JsonReader::array(Value& value, ReadItem read_item) {
  if (type(value) != simdjson::ondemand::json_type::array) return wrong_kind(value, "an array");
  path_.push_back({});
  for (auto each : take(value.get_array())) {
    auto item = take(std::move(each));
    read_item(item);
    ++path_.back().index;
  }
  path_.pop_back();
}

template <typename ReadMember>
void JsonReader::map(Value& value, ReadMember read_member) {
  if (type(value) != simdjson::ondemand::json_type::object) return wrong_kind(value, "an object");
  std::vector<std::string_view> names;
  for (auto each : take(value.get_object())) {
    auto field = take(std::move(each));
    const auto name = take(field.unescaped_key());
    path_.push_back({name});
    if (!read_member(name, field.value())) throw MalformedJson{};  // a name stands there twice
    path_.pop_back();
  }
}

}  // namespace gatehouse
