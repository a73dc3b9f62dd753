#pragma once

namespace gatehouse {

/// What the calling thread is called in `top -H`, debuggers and /proc; at most 15 characters.
void name_this_thread(const char* name);

}  // namespace gatehouse
