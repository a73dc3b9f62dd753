#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/demo_upstream/reply.h"

namespace gatehouse::testing::demo {

// The dialect a request speaks: by its path, and for the model list by `anthropic-version`.
Dialect dialect_of(const Request& request);

// What the endpoint that `request.path` ends with answers; whatever stands before it (such as
// /api/coding/paas/v4) does not matter. `credentials` empty: any is accepted.
Reply answer(const Exchange& exchange, const std::vector<std::string>& credentials);

// The credential a request carries, as Bearer token, x-api-key or api-key.
std::optional<std::string> credential_of(const Request& request);

}  // namespace gatehouse::testing::demo
