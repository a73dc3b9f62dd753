#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// Thrown when a text turns out not to be JSON of the accepted kind. Says nothing about where:
/// find_syntax_error does.
struct MalformedJson {};

/// Goes through a JSON text once, token by token, and checks every byte that it passes: the grammar
/// of RFC 8259, UTF-8 in strings. What is left to the caller is that the tokens come in an order
/// that makes sense (an object is opened, its members are read, …), that no member comes twice, and
/// the depth of what it opens itself.
///
/// Whatever does not fit throws MalformedJson. Not thread-safe. `text` must stay as it is.
class JsonCursor {
 public:
  enum class Kind { object, array, string, number, boolean, null };

  explicit JsonCursor(const std::string& text)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {
    skip_blanks();
  }

  /// What kind of value begins here.
  Kind kind() const;

  /// Steps behind an opening bracket; false when the closing one follows at once and was passed.
  bool enter(char open, char close) {
    expect(open);
    return !take(close);
  }

  /// Behind a value: true when another follows, false when the closing bracket did.
  bool another(char close) {
    if (take(',')) return true;
    expect(close);
    return false;
  }

  /// Whether the member name that begins here is spelled exactly `"name"`; passes it then, colon
  /// included. `name` must be plain: nothing in it needs an escape.
  bool take_name(std::string_view name);

  struct Text {
    std::string_view spelled;  ///< between the quotes
    bool escaped = false;      ///< contains escapes
  };

  /// Passes a string.
  Text string();

  /// Passes a member name, colon included.
  Text name() {
    const Text text = string();
    expect(':');
    return text;
  }

  /// Passes a whole number of 64 bits. Nothing, and passes nothing, when what begins here is
  /// anything else.
  std::optional<std::int64_t> integer();

  bool boolean();
  void null() { literal("null"); }

  /// Passes any value, in which arrays and objects nest at most `max_depth` deep and no member
  /// comes twice. Returns its text.
  std::string_view any(int max_depth);

  bool at_end() const { return at_ == end_; }

  /// The text from here on, for a caller that knows how the next value is likely to be spelled.
  std::string_view rest() const { return {at_, left()}; }

  /// Passes a value that the caller found at the beginning of `rest()`, up to what follows it
  /// there, having checked all of it.
  void pass_to(std::string_view behind) {
    at_ = behind.data();
    skip_blanks();
  }

  /// How much of the text has been passed, from 0 to 1.
  double progress() const {
    return static_cast<double>(at_ - begin_) / static_cast<double>(end_ - begin_);
  }

 private:
  // The text of a std::string ends in a zero, so the byte here can be looked at even at the end.
  bool take(char expected) {
    if (*at_ != expected) return false;
    ++at_;
    skip_blanks();
    return true;
  }
  void expect(char expected) {
    if (!take(expected)) throw MalformedJson{};
  }
  void literal(std::string_view word);

  void skip_blanks() {
    if (static_cast<unsigned char>(*at_) > ' ') return;
    skip_some_blanks();
  }
  void skip_some_blanks();

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  const char* begin_;
  const char* at_;
  const char* end_;
};

}  // namespace gatehouse
