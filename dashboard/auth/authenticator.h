#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/admin.h"
#include "common/domain/key_digest.h"
#include "common/domain/secret.h"
#include "common/http/http_request.h"
#include "dashboard/auth/caller.h"
#include "dashboard/auth/session_store.h"

namespace gatehouse::dashboard {

/// The account of that name, or null.
const Admin* find_account(const std::vector<Admin>& accounts, std::string_view name);

/// What a session remembers of the password it began with; see Session::password_mark.
std::string password_mark(const Admin& account);

/// The account that may still use a session; null once it is gone or has another password.
const Admin* account_of(const Session& session, const std::vector<Admin>& accounts);

/// What has become of a caller since they were let in.
enum class Standing {
  kept,
  gone,     ///< the account is no more, or has another password
  lowered,  ///< the account is a viewer's by now
};

/// By the accounts of a later document. A bearer has no account, and keeps what it may.
Standing standing_of(const Caller& caller, const std::vector<Admin>& accounts);

/// Finds out who makes a request: by `Authorization: Bearer` for scripts, or else by the session
/// cookie. Thread-safe.
class Authenticator {
 public:
  /// `script_token` is DASHBOARD_AUTH_TOKEN; without one no bearer token is accepted.
  Authenticator(SessionStore& sessions, const std::optional<Secret>& script_token);

  /// Nothing when nobody can be told. Role and existence of an account are those of the document
  /// at this moment: who is removed from it is out with the next request.
  std::optional<Caller> authenticate(const HttpRequest& request,
                                     const std::vector<Admin>& accounts) const;

 private:
  bool is_script_token(std::string_view authorization) const;

  SessionStore& sessions_;
  std::optional<KeyDigest> script_token_;
};

}  // namespace gatehouse::dashboard
