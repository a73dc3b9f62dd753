#include "common/http/http_headers.h"

#include <algorithm>

namespace gatehouse {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

auto named(std::string_view name) {
  return [name](const HttpHeaders::Field& field) { return equal_ignoring_case(field.first, name); };
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* HttpHeaders::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), named(name));
  return found == fields_.end() ? nullptr : &found->second;
}

std::size_t HttpHeaders::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(), named(name)));
}

void HttpHeaders::set(std::string_view name, std::string value) {
  remove(name);
  add(name, std::move(value));
}

void HttpHeaders::add(std::string_view name, std::string value) {
  fields_.emplace_back(name, std::move(value));
}

void HttpHeaders::remove(std::string_view name) { std::erase_if(fields_, named(name)); }

}  // namespace gatehouse
