#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/storage/document.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

// What can be done to the accounts of a document. A document that a change was refused on is to be
// thrown away. One account at least stays an admin: else nobody could make another.

/// Whether anybody may change something. Until then the dashboard can be set up.
bool has_admin(const Document& document);

/// What keeps a new account from being called so, if anything. A blank at an end, which a document
/// may have, is refused here: nobody sees it, and people drop it when they log in.
std::optional<std::string> problem_with_new_account(std::string_view name);

Refused add_admin(Document& document, const Admin& admin);

/// What of an account may be changed; nothing = stays.
struct AdminEdit {
  std::optional<Role> role;
  std::optional<Secret> password_hash;
};

Refused edit_admin(Document& document, std::string_view name, const AdminEdit& edit);

Refused remove_admin(Document& document, std::string_view name);

}  // namespace gatehouse::dashboard
