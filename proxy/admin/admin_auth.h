#pragma once

#include <optional>
#include <string>

#include "common/domain/key_digest.h"
#include "common/domain/secret.h"
#include "common/http/http_request.h"

namespace gatehouse::proxy {

/// Why someone is not let in to the admin routes.
struct AdminRefusal {
  int status = 401;
  std::string message;

  friend bool operator==(const AdminRefusal&, const AdminRefusal&) = default;
};

/// Who may use the admin routes: whoever sends `Authorization: Bearer` with the token. Without a
/// token configured nobody may (503). Immutable, so thread-safe.
class AdminAuth {
 public:
  explicit AdminAuth(const std::optional<Secret>& token);

  /// Nothing when the request may pass: 503 closed, 401 nothing presented, 403 the wrong token.
  /// Takes the same time for every wrong token, whatever its length and content.
  std::optional<AdminRefusal> refusal(const HttpRequest& request) const;

 private:
  std::optional<KeyDigest> token_;
};

}  // namespace gatehouse::proxy
