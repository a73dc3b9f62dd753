#include "dashboard/model/admin_changes.h"

#include <algorithm>
#include <utility>

#include "common/domain/rules.h"
#include "common/domain/text.h"
#include "common/domain/words.h"
#include "common/storage/member_names.h"

namespace gatehouse::dashboard {
namespace {

constexpr Words<Role, 2> kRoleWords{
    {{member::kAdmin, Role::admin}, {member::kViewer, Role::viewer}}};

Admin* find_admin(Document& document, std::string_view name) {
  const auto found = std::find_if(document.admins.begin(), document.admins.end(),
                                  [name](const Admin& each) { return each.name == name; });
  return found == document.admins.end() ? nullptr : &*found;
}

Refusal no_such_account(std::string_view name) {
  return Refusal::not_found("There is no account \"" + std::string(name) + "\".");
}

bool has_other_admin(const Document& document, const Admin& besides) {
  return std::any_of(document.admins.begin(), document.admins.end(), [&](const Admin& each) {
    return each.role == Role::admin && &each != &besides;
  });
}

Refusal last_admin(const char* field) {
  return Refusal::conflict({field, "cannot change: this is the last admin"});
}

}  // namespace

std::optional<std::string> problem_with_new_account(std::string_view name) {
  if (auto problem = problem_with_name(name)) return problem;
  if (trimmed(name) != name) return "must not begin or end with a space";
  return std::nullopt;
}

Refused add_admin(Document& document, const Admin& admin) {
  if (const auto problem = problem_with_new_account(admin.name)) {
    return Refusal::invalid({{"name", *problem}});
  }
  if (find_admin(document, admin.name)) {
    return Refusal::conflict({"name", "belongs to another account already"});
  }
  document.admins.push_back(admin);
  return std::nullopt;
}

Refused edit_admin(Document& document, std::string_view name, const AdminEdit& edit) {
  Admin* admin = find_admin(document, name);
  if (!admin) return no_such_account(name);
  const bool demoted = edit.role == Role::viewer && admin->role == Role::admin;
  if (demoted && !has_other_admin(document, *admin)) return last_admin("role");
  admin->role = edit.role.value_or(admin->role);
  if (edit.password_hash) admin->password_hash = *edit.password_hash;
  return std::nullopt;
}

Refused remove_admin(Document& document, std::string_view name) {
  Admin* admin = find_admin(document, name);
  if (!admin) return no_such_account(name);
  if (admin->role == Role::admin && !has_other_admin(document, *admin)) {
    return Refusal::conflict({"name", "cannot be removed: this is the last admin"});
  }
  document.admins.erase(document.admins.begin() + (admin - document.admins.data()));
  return std::nullopt;
}

std::string_view to_string(Role role) { return spelling_of(role, kRoleWords); }

std::optional<Role> parse_role(std::string_view text) { return meaning_of(text, kRoleWords); }

}  // namespace gatehouse::dashboard
