#include "dashboard/auth/authenticator.h"

#include <algorithm>

#include "common/system/sha256.h"
#include "dashboard/auth/cookie.h"

namespace gatehouse::dashboard {

const Admin* find_account(const std::vector<Admin>& accounts, std::string_view name) {
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [name](const Admin& account) { return account.name == name; });
  return found == accounts.end() ? nullptr : &*found;
}

std::string password_mark(const Admin& account) {
  return sha256_hex(account.password_hash.expose());
}

const Admin* account_of(const Session& session, const std::vector<Admin>& accounts) {
  const Admin* account = find_account(accounts, session.account);
  return account && password_mark(*account) == session.password_mark ? account : nullptr;
}

Standing standing_of(const Caller& caller, const std::vector<Admin>& accounts) {
  if (caller.proof() == Caller::Proof::bearer) return Standing::kept;
  const Admin* account = find_account(accounts, caller.name());
  if (!account || password_mark(*account) != caller.password_mark()) return Standing::gone;
  const bool lowered = caller.role() == Role::admin && account->role != Role::admin;
  return lowered ? Standing::lowered : Standing::kept;
}

Authenticator::Authenticator(SessionStore& sessions, const std::optional<Secret>& script_token)
    : sessions_(sessions) {
  if (script_token) script_token_ = sha256(script_token->expose());
}

std::optional<Caller> Authenticator::authenticate(const HttpRequest& request,
                                                  const std::vector<Admin>& accounts) const {
  if (const std::string* authorization = request.header("authorization")) {
    if (!is_script_token(*authorization)) return std::nullopt;
    return Caller("script", Role::admin, Caller::Proof::bearer, "", "");
  }
  const std::string* cookies = request.header("cookie");
  if (!cookies) return std::nullopt;
  const std::optional<Secret> token = session_token(*cookies);
  if (!token) return std::nullopt;
  const std::optional<Session> session = sessions_.find(*token);
  if (!session) return std::nullopt;
  const Admin* account = account_of(*session, accounts);
  if (!account) return std::nullopt;
  return Caller(account->name, account->role, Caller::Proof::session, session->id,
                session->password_mark);
}

bool Authenticator::is_script_token(std::string_view authorization) const {
  constexpr std::string_view kScheme = "bearer ";
  if (!script_token_ || authorization.size() <= kScheme.size()) return false;
  if (!equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return false;
  // Hashes are compared, so neither length nor common beginning shows in the time it takes.
  const KeyDigest given = sha256(authorization.substr(kScheme.size()));
  const auto bytes = [](const KeyDigest& digest) {
    return std::string_view(reinterpret_cast<const char*>(digest.bytes.data()),
                            digest.bytes.size());
  };
  return Secret::constant_time_equal(bytes(given), bytes(*script_token_));
}

}  // namespace gatehouse::dashboard
