#pragma once

#include <chrono>
#include <filesystem>
#include <string_view>

#include "common/domain/guarded.h"
#include "common/domain/secret.h"
#include "common/system/clock.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// The one-time token of the link that sets up the first admin. Its hash is kept in the dashboard's
/// own SQLite file, so that a command beside the running dashboard can issue one as well.
///
/// Thread-safe. Throws SqliteError.
class SetupToken {
 public:
  SetupToken(const std::filesystem::path& path, const Clock& clock);

  /// A fresh token of 256 random bits; one issued before stops working.
  Secret issue();

  enum class Verdict { valid, unknown, expired };

  Verdict judge(std::string_view token);

  /// Ends the token's life after it has been used.
  void retire();

  static constexpr std::chrono::minutes kLifetime{15};

 private:
  const Clock& clock_;
  Guarded<SqliteDatabase> database_;
};

/// The page to open with the token. It stands in the fragment, which browsers send to no server.
Secret setup_link(std::string_view base_url, const Secret& token);

}  // namespace gatehouse::dashboard
