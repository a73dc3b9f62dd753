#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/domain/api_key.h"
#include "common/storage/position_table.h"

namespace gatehouse {

/// Positions of keys in a list, which must stay in its place, by id and by secret.
class KeyIndex {
 public:
  /// Empty; to be filled with positions of `keys`.
  explicit KeyIndex(const std::vector<ApiKey>& keys)
      : keys_(&keys), by_id_(keys.size()), by_digest_(2 * keys.size()) {}

  // Each adds the key at a position and returns nothing, or the position of the key that has the id
  // or the digest (of its secret or its previous one) already.
  std::optional<std::size_t> add_id(std::size_t position);
  std::optional<std::size_t> add_digest(const KeyDigest& digest, std::size_t position);

  std::optional<std::size_t> find_id(std::string_view id) const;
  std::optional<std::size_t> find_digest(const KeyDigest& digest) const;

 private:
  const std::vector<ApiKey>* keys_;
  PositionTable by_id_;
  PositionTable by_digest_;
};

}  // namespace gatehouse
