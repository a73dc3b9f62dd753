#pragma once

namespace gatehouse {

/// Gives memory that was freed, and is kept by the allocator, back to the system. Takes some
/// milliseconds when it is much; other threads that allocate wait.
void return_free_memory();

}  // namespace gatehouse
