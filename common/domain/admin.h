#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/raw_members.h"
#include "common/domain/secret.h"
#include "common/domain/time.h"

namespace gatehouse {

enum class Role { admin, viewer };

/// Someone who may log in to the dashboard.
struct Admin {
  std::string name;
  Role role = Role::admin;
  Secret password_hash;  ///< "$argon2id$…"
  std::optional<Timestamp> created_at;
  RawMembers extra;

  friend bool operator==(const Admin&, const Admin&) = default;
};

/// Whether one of them may change something. Until then the dashboard can be set up.
inline bool has_admin(const std::vector<Admin>& accounts) {
  return std::any_of(accounts.begin(), accounts.end(),
                     [](const Admin& each) { return each.role == Role::admin; });
}

}  // namespace gatehouse
