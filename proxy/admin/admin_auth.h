#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/domain/admin_jwt.h"
#include "common/domain/key_digest.h"
#include "common/domain/secret.h"
#include "common/domain/settings.h"
#include "common/http/http_request.h"
#include "common/system/clock.h"

namespace gatehouse::proxy {

/// Who may use the admin routes, as the process was started.
struct AdminAccess {
  std::optional<Secret> token;                ///< ADMIN_TOKEN
  std::optional<Secret> jwt_key;              ///< ADMIN_JWT_SECRET or ADMIN_JWT_PUBLIC_KEY
  std::optional<JwtAlgorithm> jwt_algorithm;  ///< ADMIN_JWT_ALGORITHM
  std::optional<JwtClaims> jwt_claims;        ///< ADMIN_JWT_CLAIMS
};

/// Why someone is not let in to the admin routes.
struct AdminRefusal {
  int status = 401;
  std::string message;   ///< for whoever asks, a stranger still
  std::string detail{};  ///< for the log; may name files

  friend bool operator==(const AdminRefusal&, const AdminRefusal&) = default;
};

/// The key of `settings.admin_jwt`: what its file holds, or what is wrong with it. Throws
/// std::runtime_error naming the file.
Secret read_jwt_key(const std::string& secret_file);

/// Lets in whoever sends `Authorization: Bearer` with ADMIN_TOKEN, or a JSON Web Token where
/// `settings.admin_jwt.sources` says. Each value that the process was started with ranks above the
/// same one of `settings.admin_jwt`, whose secret file is read for each request. With neither token
/// nor key configured nobody is let in (503). Thread-safe.
class AdminAuth {
 public:
  /// `settings` gives those of the data file as they are at the moment.
  AdminAuth(AdminAccess access, std::function<Settings()> settings, const Clock& clock);

  /// Nothing when the request may pass. 503: closed, or the JWT key cannot be had; 401: nothing
  /// presented, or a token that does not hold; 403: the wrong ADMIN_TOKEN, or a good token that
  /// lacks the role. Takes the same time for every wrong ADMIN_TOKEN.
  std::optional<AdminRefusal> refusal(const HttpRequest& request) const;

 private:
  bool is_admin_token(std::string_view presented) const;
  std::optional<AdminRefusal> judge_jwt(const AdminJwt& live, std::string_view presented) const;

  const AdminAccess access_;
  const std::optional<KeyDigest> token_;
  const std::function<Settings()> settings_;
  const Clock& clock_;
};

}  // namespace gatehouse::proxy
