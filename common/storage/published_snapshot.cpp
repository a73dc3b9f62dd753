#include "common/storage/published_snapshot.h"

#include <vector>

#include "common/system/file_error.h"

namespace gatehouse {
namespace {

std::shared_ptr<const std::uint64_t> next_identity() {
  static std::atomic<std::uint64_t> last{0};
  return std::make_shared<const std::uint64_t>(++last);
}

}  // namespace

FileState look_at(FileSystem& disk, const std::filesystem::path& path) {
  try {
    return {signature_of(disk, path), 0};
  } catch (const FileError& error) {
    return {std::nullopt, error.error_number()};
  }
}

bool proves_content(const Published& found, const ReadTime& read) {
  if (!found.state.signature) return true;
  const std::chrono::nanoseconds changed(found.state.signature->changed_ns);
  // A file system that counts whole seconds has no ticks to wait for.
  const bool has_ticks = changed % std::chrono::seconds(1) != std::chrono::nanoseconds(0);
  if (found.committed_here && has_ticks && read.file_clock_ns > changed.count()) return true;
  return read.began - found.first_seen >= kYouth ||
         read.began_at.time_since_epoch() - changed >= kYouth;
}

struct PublishedSnapshot::Copy {
  std::uint64_t identity = 0;
  std::uint64_t version = 0;
  std::weak_ptr<const std::uint64_t> owner;
  Published published;
};

PublishedSnapshot::PublishedSnapshot() : identity_(next_identity()) {}

void PublishedSnapshot::publish(Published next) {
  SnapshotPtr replaced;  // ends after the lock: freeing a large document takes a while
  const std::lock_guard lock(mutex_);
  replaced = std::move(published_.snapshot);
  published_ = std::move(next);
  version_.fetch_add(1, std::memory_order_release);
}

PublishedSnapshot::Copy& PublishedSnapshot::copy_of_this_thread() const {
  // Mostly there is one object a process, so the copies are few; those of objects that are gone
  // are dropped when another one is added.
  thread_local std::vector<std::unique_ptr<Copy>> copies;
  for (const auto& each : copies) {
    if (each->identity == *identity_) return *each;
  }
  std::erase_if(copies, [](const auto& each) { return each->owner.expired(); });
  Copy& added = *copies.emplace_back(std::make_unique<Copy>());
  added.identity = *identity_;
  added.owner = identity_;
  return added;
}

const Published& PublishedSnapshot::get() const {
  Copy& copy = copy_of_this_thread();
  if (copy.version != version_.load(std::memory_order_acquire)) {
    SnapshotPtr replaced;
    const std::lock_guard lock(mutex_);
    replaced = std::move(copy.published.snapshot);
    copy.published = published_;
    copy.version = version_.load(std::memory_order_relaxed);
  }
  return copy.published;
}

void PublishedSnapshot::let_go() const {
  Copy& copy = copy_of_this_thread();
  copy.version = 0;
  copy.published = {};
}

}  // namespace gatehouse
