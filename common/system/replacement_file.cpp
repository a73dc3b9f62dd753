#include "common/system/replacement_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "common/system/random.h"
#include "common/system/system_call.h"

namespace gatehouse {
namespace {

constexpr unsigned kModeOfNewFiles = 0600;
constexpr std::string_view kSuffix = ".tmp";

std::string name_prefix(const std::filesystem::path& target) {
  return "." + target.filename().string() + ".";
}

/// Gives `fd` the owner, group and mode of the file at `target`. The owner can be kept by root
/// only; where the group cannot be kept either, its rights are not given to another group.
void keep_identity(FileSystem& disk, const UniqueFd& fd, const std::filesystem::path& path,
                   const std::filesystem::path& target) {
  struct stat old {};
  if (disk.stat(target, old) != 0) {
    if (errno == ENOENT) return belong_to_folder(disk, fd.get(), target);
    throw FileError("look at", target, errno);
  }
  mode_t mode = old.st_mode & 07777;
  struct stat own {};
  if (disk.fstat(fd.get(), own) != 0) throw FileError("look at", path, errno);
  if (own.st_uid != old.st_uid || own.st_gid != old.st_gid) {
    if (disk.fchown(fd.get(), old.st_uid, old.st_gid) != 0 &&
        disk.fchown(fd.get(), static_cast<uid_t>(-1), old.st_gid) != 0) {
      mode &= ~static_cast<mode_t>(S_IRWXG);
    }
  }
  if (disk.fchmod(fd.get(), mode) != 0) throw FileError("set the mode of", path, errno);
}

/// Whether somebody has the file open for writing: the kernel grants a read lease only when nobody
/// has. False where leases cannot be had (another owner, a network file system).
bool is_being_written(FileSystem& disk, const UniqueFd& fd) {
  // The lease is held for an instant; should someone open the file in it, the kernel sends this
  // signal, which is ignored by default, in place of SIGIO, which would end the process.
  if (disk.fcntl(fd.get(), F_SETSIG, SIGURG) != 0) return false;
  if (disk.fcntl(fd.get(), F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  disk.fcntl(fd.get(), F_SETLEASE, F_UNLCK);
  return false;
}

bool holds(FileSystem& disk, const UniqueFd& fd, const std::filesystem::path& path,
           std::string_view expected) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got =
        uninterrupted([&] { return disk.read(fd.get(), buffer.data(), buffer.size()); });
    if (got < 0) throw FileError("read", path, errno);
    if (got == 0) return expected.empty();
    const auto size = static_cast<std::size_t>(got);
    if (size > expected.size() || std::memcmp(buffer.data(), expected.data(), size) != 0) {
      return false;
    }
    expected.remove_prefix(size);
  }
}

bool is_unsupported(int error) {
  return error == ENOSYS || error == EINVAL || error == ENOTSUP || error == EPERM;
}

}  // namespace

ReplacementFile::ReplacementFile(FileSystem& disk, const std::filesystem::path& target,
                                 std::string_view bytes)
    : disk_(disk), target_(target) {
  temporary_ = target.parent_path() / (name_prefix(target) + random_hex(8) + std::string(kSuffix));
  fd_ = open_file(disk_, temporary_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, kModeOfNewFiles);
  if (!fd_) throw FileError("create", temporary_, errno);
  try {
    keep_identity(disk_, fd_, temporary_, target_);
    if (write_fully(disk_, fd_.get(), bytes) != bytes.size()) {
      throw FileError("write", temporary_, errno);
    }
    if (uninterrupted([&] { return disk_.fsync(fd_.get()); }) != 0) {
      throw FileError("sync", temporary_, errno);
    }
  } catch (...) {
    disk_.unlink(temporary_);
    throw;
  }
}

ReplacementFile::~ReplacementFile() {
  if (!temporary_.empty()) disk_.unlink(temporary_);
}

ReplacementFile::Outcome ReplacementFile::swap_in(const std::optional<FileContent>& expected) {
  if (!expected) return create_in_place();
  const auto now = signature_of(disk_, target_);
  if (now != expected->signature) return Outcome::target_changed;
  return exchange(*expected);
}

void ReplacementFile::take_place() {
  if (rename_file(disk_, temporary_, target_) != 0) throw FileError("replace", target_, errno);
  settle(true);
}

ReplacementFile::Outcome ReplacementFile::create_in_place() {
  if (rename_file(disk_, temporary_, target_, RENAME_NOREPLACE) == 0) {
    settle(true);
    return Outcome::replaced;
  }
  if (errno == EEXIST) return Outcome::target_changed;
  if (!is_unsupported(errno)) throw FileError("create", target_, errno);
  // link(2) never replaces anything either, but needs the other name removed.
  if (disk_.link(temporary_, target_) != 0) {
    if (errno == EEXIST) return Outcome::target_changed;
    throw FileError("create", target_, errno);
  }
  settle(false);
  return Outcome::replaced;
}

ReplacementFile::Outcome ReplacementFile::exchange(const FileContent& expected) {
  if (rename_file(disk_, temporary_, target_, RENAME_EXCHANGE) != 0) {
    if (errno == ENOENT) return Outcome::target_changed;
    if (is_unsupported(errno)) return rename_after_check(expected);
    throw FileError("replace", target_, errno);
  }
  // From here on the temporary name holds what came out.
  bool expected_came_out = false;
  try {
    expected_came_out = came_out_as_expected(expected);
  } catch (...) {
    put_back();
    throw;
  }
  if (expected_came_out) {
    settle(false);
    return Outcome::replaced;
  }
  put_back();
  return Outcome::target_changed;
}

void ReplacementFile::put_back() {
  if (rename_file(disk_, temporary_, target_, RENAME_EXCHANGE) != 0) {
    const int error = errno;
    // It holds somebody's edit: it stays, under a name that no commit clears away, and the message
    // says where.
    std::filesystem::path kept = target_;
    kept += ".edit-" + random_hex(8);
    if (rename_file(disk_, temporary_, kept) != 0) kept = temporary_;
    temporary_.clear();
    throw FileError("put back what was edited meanwhile, kept in " + kept.string() + ", to",
                    target_, error);
  }
  // If a further edit replaced our file in between, that one has just come out; it is the newest.
  const auto out = signature_of(disk_, temporary_);
  if (out && out->inode != signature_of(disk_, fd_.get(), temporary_).inode) {
    rename_file(disk_, temporary_, target_, RENAME_EXCHANGE);
  }
}

bool ReplacementFile::came_out_as_expected(const FileContent& expected) const {
  const UniqueFd old = open_file(disk_, temporary_, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!old) throw FileError("open", temporary_, errno);
  // The change time is left out: renaming sets it.
  const FileSignature came = signature_of(disk_, old.get(), temporary_);
  const FileSignature& read = expected.signature;
  if (came.device != read.device || came.inode != read.inode || came.size != read.size) {
    return false;
  }
  return !is_being_written(disk_, old) && holds(disk_, old, temporary_, expected.bytes);
}

ReplacementFile::Outcome ReplacementFile::rename_after_check(const FileContent& expected) {
  if (signature_of(disk_, target_) != expected.signature) return Outcome::target_changed;
  take_place();
  return Outcome::replaced;
}

void ReplacementFile::settle(bool temporary_is_gone) {
  if (!temporary_is_gone) disk_.unlink(temporary_);
  temporary_.clear();
  // Asked last: a rename or a link set its change time.
  signature_ = signature_of(disk_, fd_.get(), target_);
  fd_.reset();
}

bool ReplacementFile::is_replacement_name(std::string_view name,
                                          const std::filesystem::path& target) {
  return name.starts_with(name_prefix(target)) && name.ends_with(kSuffix);
}

}  // namespace gatehouse
