#pragma once

#include <string>
#include <utility>

#include "common/domain/admin.h"

namespace gatehouse::dashboard {

/// Someone who has proved who they are. Only Authenticator makes one, so a function that takes a
/// Caller cannot be reached by anybody else.
class Caller {
 public:
  enum class Proof {
    session,  ///< a browser's cookie, which it also sends for pages of other sites
    bearer,   ///< the token for scripts
  };

  const std::string& name() const { return name_; }
  Role role() const { return role_; }
  Proof proof() const { return proof_; }

  /// Session::id; empty for a bearer.
  const std::string& session_id() const { return session_id_; }

  /// Session::password_mark; empty for a bearer.
  const std::string& password_mark() const { return password_mark_; }

 private:
  friend class Authenticator;
  Caller(std::string name, Role role, Proof proof, std::string session_id,
         std::string password_mark)
      : name_(std::move(name)),
        role_(role),
        proof_(proof),
        session_id_(std::move(session_id)),
        password_mark_(std::move(password_mark)) {}

  std::string name_;
  Role role_;
  Proof proof_;
  std::string session_id_;
  std::string password_mark_;
};

}  // namespace gatehouse::dashboard
