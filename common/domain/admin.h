#pragma once

#include <optional>
#include <string>

#include "common/domain/raw_members.h"
#include "common/domain/secret.h"
#include "common/domain/time.h"
#include "common/domain/words.h"

namespace gatehouse {

enum class Role { admin, viewer };

inline constexpr Words<Role, 2> kRoleWords{{{"admin", Role::admin}, {"viewer", Role::viewer}}};

/// Someone who may log in to the dashboard.
struct Admin {
  std::string name;
  Role role = Role::admin;
  Secret password_hash;  ///< "$argon2id$…"
  std::optional<Timestamp> created_at;
  RawMembers extra;

  friend bool operator==(const Admin&, const Admin&) = default;
};

}  // namespace gatehouse
