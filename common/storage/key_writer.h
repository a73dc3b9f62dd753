#pragma once

#include "common/domain/api_key.h"
#include "common/storage/json_writer.h"

namespace gatehouse {

/// Whether what proxies write of a key is written too.
enum class UsageIs { included, left_out };

/// Writes a key as an object; `deleted_at` is given for a deleted one.
void write_key(JsonWriter& out, const ApiKey& key, UsageIs usage,
               const Timestamp* deleted_at = nullptr);

}  // namespace gatehouse
