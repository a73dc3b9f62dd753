#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/http1/characters.h"
#include "proxy/http1/known_fields.h"

namespace gatehouse::proxy::http1 {

/// A field line (RFC 9110, 5). The value has no white space around it.
struct Header {
  std::string_view name;
  std::string_view value;
  Field field = Field::other;  ///< what the name says, in heads that were read

  friend bool operator==(const Header&, const Header&) = default;
};

/// The text without the spaces and tabs around it (OWS of RFC 9110, 5.6.3).
constexpr std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Equal but for the case of ASCII letters.
bool iequals(std::string_view a, std::string_view b);

/// A token of RFC 9110, 5.6.2: a method, a field name.
constexpr bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

/// Whether the text has characters, and none but visible ones of ASCII.
bool is_visible(std::string_view text);

/// Whether the text may be sent as a field value: no control characters but the tab.
bool is_field_value(std::string_view text);

/// The registered reason phrase, or "" for a status without one.
std::string_view status_reason(int status);

/// Takes the next element off a comma-separated list (RFC 9110, 5.6.1): white space around elements
/// is dropped, empty elements are skipped. Returns nothing at the end.
std::optional<std::string_view> next_list_item(std::string_view& rest);

/// Whether a comma-separated list has the element, whatever its case.
bool list_contains(std::string_view list, std::string_view item);

/// The field lines of one head, in order, as offsets into the buffer that holds the head: nine
/// bytes each and no allocation. The views given out live as long as that buffer does.
class HeaderFields {
 public:
  static constexpr std::size_t kCapacity = 100;

  class Iterator {
   public:
    Iterator(const HeaderFields& fields, std::size_t index) : fields_(&fields), index_(index) {}
    Header operator*() const { return (*fields_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

   private:
    const HeaderFields* fields_;
    std::size_t index_;
  };

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Header operator[](std::size_t index) const {
    const Place& place = places_[index];
    return {{base_ + place.name_at, place.name_size},
            {base_ + place.value_at, place.value_size},
            names_[index]};
  }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

  bool has(Field field) const { return (seen_ >> static_cast<int>(field) & 1) != 0; }

  /// The value of the first field of that name, whatever its case.
  std::optional<std::string_view> find(Field field) const;
  std::optional<std::string_view> find(std::string_view name) const;

  /// What a proxy must not pass on: is_hop_by_hop or named by Connection.
  bool drops(const Header& header) const {
    return is_hop_by_hop(header.field) || (has(Field::connection) && connection_names(header.name));
  }

  void clear() { size_ = 0, seen_ = 0; }

  /// The first byte of the head. Offsets are counted from here, so the buffer may move.
  void set_base(const char* base) { base_ = base; }
  const char* base() const { return base_; }

  /// Returns false when the capacity is used up. Both parts lie within 64 KiB of the base.
  bool add(std::string_view name, std::string_view value, Field field) {
    if (size_ == kCapacity) return false;
    names_[size_] = field;
    places_[size_++] = {offset_of(name), static_cast<std::uint16_t>(name.size()), offset_of(value),
                        static_cast<std::uint16_t>(value.size())};
    seen_ |= std::uint64_t{1} << static_cast<int>(field);
    return true;
  }

 private:
  bool connection_names(std::string_view name) const;
  std::uint16_t offset_of(std::string_view part) const {
    return static_cast<std::uint16_t>(part.data() - base_);
  }

  struct Place {
    std::uint16_t name_at, name_size, value_at, value_size;
  };

  const char* base_ = nullptr;
  std::uint16_t size_ = 0;
  std::uint64_t seen_ = 0;  // a bit for each of Field
  // Only the first size_ are ever read.
  std::array<Place, kCapacity> places_;
  std::array<Field, kCapacity> names_;
};

}  // namespace gatehouse::proxy::http1
