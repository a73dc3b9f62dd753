#pragma once

#include <cstddef>

namespace gatehouse::proxy::net {

/// Memory of coroutine frames. A request needs some twenty, all of sizes known from the one before:
/// each thread keeps what it gave back, by size. Thread-safe, as threads share nothing; memory may
/// be taken by one and given back by another.
namespace frame_cache {

/// Throws std::bad_alloc.
void* take(std::size_t size);

/// `size` is what it was taken with.
void give_back(void* frame, std::size_t size) noexcept;

/// Frees what this thread keeps.
void clear() noexcept;

}  // namespace frame_cache
}  // namespace gatehouse::proxy::net
