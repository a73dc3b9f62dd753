#include "common/system/file_watch.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/system/system_call.h"

namespace gatehouse {
namespace {

/// The ends of writes rather than each write, so that a file is not looked at half-written.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB;

bool drain(const UniqueFd& wake) {
  std::uint64_t count = 0;
  return ::read(wake.get(), &count, sizeof count) == sizeof count;
}

}  // namespace

FileWatch::FileWatch(const std::filesystem::path& file)
    : folder_(file.parent_path().empty() ? "." : file.parent_path()),
      name_(file.filename()),
      inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_) throw FileError("make an event descriptor for", file, errno);
  watch_folder();
}

void FileWatch::watch_folder() {
  watching_ =
      inotify_ && ::inotify_add_watch(inotify_.get(), folder_.c_str(), kEvents | IN_ONLYDIR) >= 0;
}

FileWatch::Event FileWatch::wait(std::chrono::milliseconds timeout) {
  if (!watching_) watch_folder();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    std::array<pollfd, 2> fds{pollfd{wake_.get(), POLLIN, 0}, pollfd{inotify_.get(), POLLIN, 0}};
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() < 0) return Event::timeout;
    const int ready = ::poll(fds.data(), inotify_ ? 2 : 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) throw FileError("wait for changes of", folder_, errno);
    if (ready == 0) return Event::timeout;
    if (ready < 0) continue;
    const bool changed = fds[1].revents != 0 && saw_file();
    if (fds[0].revents != 0 && drain(wake_)) return Event::woken;
    if (changed) return Event::changed;
  }
}

bool FileWatch::saw_file() {
  alignas(inotify_event) std::array<char, 8192> buffer;
  bool seen = false;
  for (;;) {
    const ssize_t size = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (size <= 0) return seen;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      if ((event.mask & IN_IGNORED) != 0) watching_ = false;  // the folder is gone
      if ((event.mask & IN_Q_OVERFLOW) != 0) seen = true;
      if (event.len > 0 && name_ == name) seen = true;
      at += sizeof event + event.len;
    }
  }
}

void FileWatch::wake() {
  const std::uint64_t one = 1;
  // It fails only when the counter is full, and then the wait ends anyway.
  if (::write(wake_.get(), &one, sizeof one) != sizeof one) return;
}

}  // namespace gatehouse
