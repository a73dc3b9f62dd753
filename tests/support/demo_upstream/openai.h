#pragma once

#include "tests/support/demo_upstream/reply.h"

namespace gatehouse::testing::demo {

// OpenAI's endpoints, shaped as the real ones answer.
Reply chat_completions(const Exchange& exchange);
Reply completions(const Exchange& exchange);
Reply embeddings(const Exchange& exchange);
Reply openai_models(const Exchange& exchange);

// The Responses API: named events, usage inside `response.completed`, no `[DONE]`.
Reply responses(const Exchange& exchange);

}  // namespace gatehouse::testing::demo
