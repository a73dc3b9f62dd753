#include "proxy/net/frame_cache.h"

#include <array>
#include <new>
#include <utility>

namespace gatehouse::proxy::net::frame_cache {
namespace {

// Under AddressSanitizer each frame is fresh, so that one used after its end is found.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kMostKept = 0;
#else
constexpr std::size_t kMostKept = 64;  // frames of a size
#endif

constexpr std::size_t kStep = 64;  // sizes are rounded up to it
constexpr std::size_t kSizes = 32;

struct Free {
  Free* next;
};

struct FreeFrames {
  Free* first = nullptr;
  std::size_t count = 0;
};

// Without a destructor, so that reaching it takes no more than an address.
constinit thread_local std::array<FreeFrames, kSizes> kept{};

/// Frees what a thread keeps when it ends.
struct AtThreadEnd {
  ~AtThreadEnd() { clear(); }
};

thread_local AtThreadEnd at_thread_end;

constexpr std::size_t index_of(std::size_t size) { return (size - 1) / kStep; }

void* fresh(std::size_t size) {
  static_cast<void>(&at_thread_end);  // exists from its first use on
  return ::operator new(size);
}

}  // namespace

void* take(std::size_t size) {
  const std::size_t index = index_of(size);
  if (index >= kSizes) return ::operator new(size);
  FreeFrames& frames = kept[index];
  if (frames.first == nullptr) return fresh((index + 1) * kStep);
  --frames.count;
  return std::exchange(frames.first, frames.first->next);
}

void give_back(void* frame, std::size_t size) noexcept {
  const std::size_t index = index_of(size);
  if (index >= kSizes) return ::operator delete(frame);
  FreeFrames& frames = kept[index];
  if (frames.count >= kMostKept) return ::operator delete(frame);
  ++frames.count;
  frames.first = new (frame) Free{frames.first};
}

void clear() noexcept {
  for (FreeFrames& frames : kept) {
    while (frames.first != nullptr) {
      ::operator delete(std::exchange(frames.first, frames.first->next));
    }
    frames.count = 0;
  }
}

}  // namespace gatehouse::proxy::net::frame_cache
