#include "common/storage/key_index.h"

namespace gatehouse {
namespace {

auto has_id(const std::vector<ApiKey>& keys, std::string_view id) {
  return [&keys, id](std::size_t position) { return keys[position].id == id; };
}

auto has_digest(const std::vector<ApiKey>& keys, const KeyDigest& digest) {
  return [&](std::size_t position) { return has_digest(keys[position], digest); };
}

std::size_t hash_of(std::string_view id) { return std::hash<std::string_view>{}(id); }
std::size_t hash_of(const KeyDigest& digest) { return std::hash<KeyDigest>{}(digest); }

}  // namespace

std::optional<std::size_t> KeyIndex::add_id(std::size_t position) {
  const std::string_view id = (*keys_)[position].id;
  return by_id_.add(hash_of(id), position, has_id(*keys_, id));
}

std::optional<std::size_t> KeyIndex::add_digest(const KeyDigest& digest, std::size_t position) {
  return by_digest_.add(hash_of(digest), position, has_digest(*keys_, digest));
}

std::optional<std::size_t> KeyIndex::find_id(std::string_view id) const {
  return by_id_.find(hash_of(id), has_id(*keys_, id));
}

std::optional<std::size_t> KeyIndex::find_digest(const KeyDigest& digest) const {
  return by_digest_.find(hash_of(digest), has_digest(*keys_, digest));
}

}  // namespace gatehouse
