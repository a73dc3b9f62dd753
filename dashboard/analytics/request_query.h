#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/usage/journal_line.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// Which requests are asked for, newest first.
struct RequestQuestion {
  std::optional<std::string> key;  ///< by id
  std::optional<std::string> model;
  std::optional<std::string> upstream;
  std::optional<int> status;
  std::optional<int> status_class;  ///< 4 = 400 to 499
  std::optional<Provenance> provenance;
  std::optional<Timestamp> from;  ///< ended at this moment or later
  std::optional<Timestamp> to;    ///< ended before it
  std::size_t limit = 50;
  std::optional<std::int64_t> before;  ///< RequestPage::next of the page before
};

struct RequestPage {
  /// As a request's last line has them; `seq` and `counted` are not kept.
  std::vector<JournalLine> requests;
  /// There may be more. A page can hold fewer than `limit` requests, or none, and not be the last:
  /// where filters meet rarely, only so many requests are looked at for one page.
  std::optional<std::int64_t> next;
  std::optional<Timestamp> reaches_back_to;
};

/// Looks requests up in analytics.sqlite. Throws SqliteError.
RequestPage ask_requests(SqliteDatabase& database, const RequestQuestion& question);

/// Requests that are looked at for one page.
inline constexpr std::size_t kMostLookedAt = 10'000;

}  // namespace gatehouse::dashboard
