#pragma once

#include "tests/support/demo_upstream/reply.h"

namespace gatehouse::testing::demo {

// Anthropic's endpoints, shaped as the real ones answer.
Reply messages(const Exchange& exchange);
Reply count_message_tokens(const Exchange& exchange);
Reply anthropic_models(const Exchange& exchange);

}  // namespace gatehouse::testing::demo
