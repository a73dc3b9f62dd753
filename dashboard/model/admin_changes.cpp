#include "dashboard/model/admin_changes.h"

#include <algorithm>
#include <utility>

#include "common/domain/rules.h"
#include "common/domain/text.h"

namespace gatehouse::dashboard {
namespace {

Admin* find_admin(Document& document, std::string_view name) {
  const auto found = std::find_if(document.admins.begin(), document.admins.end(),
                                  [name](const Admin& each) { return each.name == name; });
  return found == document.admins.end() ? nullptr : &*found;
}

Refusal no_such_account(std::string_view name) {
  return Refusal::not_found("There is no account \"" + std::string(name) + "\".");
}

bool has_admin_besides(const Admin* account, const Document& document) {
  return std::any_of(document.admins.begin(), document.admins.end(), [&](const Admin& each) {
    return each.role == Role::admin && &each != account;
  });
}

Refusal last_admin(const char* field) {
  return Refusal::conflict({field, "cannot change: this is the last admin"});
}

}  // namespace

bool has_admin(const Document& document) { return has_admin_besides(nullptr, document); }

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
  if (demoted && !has_admin_besides(admin, document)) return last_admin("role");
  admin->role = edit.role.value_or(admin->role);
  if (edit.password_hash) admin->password_hash = *edit.password_hash;
  return std::nullopt;
}

Refused remove_admin(Document& document, std::string_view name) {
  Admin* admin = find_admin(document, name);
  if (!admin) return no_such_account(name);
  if (admin->role == Role::admin && !has_admin_besides(admin, document)) {
    return Refusal::conflict({"name", "cannot be removed: this is the last admin"});
  }
  document.admins.erase(document.admins.begin() + (admin - document.admins.data()));
  return std::nullopt;
}

}  // namespace gatehouse::dashboard
