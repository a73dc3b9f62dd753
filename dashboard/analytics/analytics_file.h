#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "common/domain/time.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

// analytics.sqlite, beside the data file: what the journals add up to, for pages that must not read
// all of them. It can be thrown away at any time: it is built from the journals again.
//
//   names     texts by number: ids of keys, models, upstreams, routes
//   keys      blocks (usage_blocks.h) by key, a sheet (usage_sheet.h) each: level 0 is the slots of
//             a day, longer blocks have slot 0 only; `block` is counted in its length, level 0 in
//             days
//   models    blocks by model and upstream
//   requests  a row each; its id is when it ended (milliseconds, kRequestIdBits higher) and what
//             tells it from others of that millisecond
//   running   requests of which only progress is known, with what they have been counted as
//   journals  how far each was read; kept when it is gone, or one that is put back counts twice
//   files     how far each file of a journal was read
//   facts     numbers by name

inline constexpr const char* kAnalyticsName = "analytics.sqlite";
/// Held by whoever writes it.
inline constexpr const char* kAnalyticsLockName = "analytics.sqlite.lock";
inline constexpr int kRequestIdBits = 21;

/// The lowest id that a request which ended then can have.
std::int64_t first_request_id(Timestamp time);

/// Opens the file to write it, and makes it when it is missing. One that is broken or was made by
/// another version is set aside as `analytics.sqlite.broken`, in the place of an earlier one, and
/// `on_notice` told. Throws SqliteError, FileError.
SqliteDatabase open_analytics(const std::filesystem::path& path,
                              const std::function<void(const std::string&)>& on_notice);

/// Moves the file to `analytics.sqlite.broken`. Connections to it may still be open.
void set_analytics_aside(const std::filesystem::path& path);

/// Removes the file with its write-ahead log.
void remove_analytics(const std::filesystem::path& path);

}  // namespace gatehouse::dashboard
