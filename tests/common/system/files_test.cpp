#include "common/system/files.h"

#include <cerrno>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "common/system/file_error.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using testing::TempDir;

int error_of_reading(const std::filesystem::path& path, std::size_t max_bytes) {
  try {
    read_file(real_file_system(), path, max_bytes);
    return 0;
  } catch (const FileError& error) {
    return error.error_number();
  }
}

}  // namespace

TEST_CASE("a file is read whole, with its signature and room behind it") {
  const TempDir folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000}}) {
    const std::string text(size, 'x');
    testing::write_file(folder / "f", text);
    const auto content = read_file(real_file_system(), folder / "f", 1 << 20);
    REQUIRE(content.has_value());
    CHECK(content->bytes == text);
    CHECK(content->signature == signature_of(real_file_system(), folder / "f"));
    CHECK(content->bytes.capacity() - content->bytes.size() >= kReadPadding);
  }
}

TEST_CASE("what cannot be read as a file is refused without waiting") {
  const TempDir folder;
  CHECK_FALSE(read_file(real_file_system(), folder / "none", 10).has_value());
  testing::write_file(folder / "big", "12345678901");
  CHECK(error_of_reading(folder / "big", 10) == EFBIG);
  CHECK(error_of_reading(folder.path(), 10) != 0);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(error_of_reading(folder / "fifo", 10) == EINVAL);
}

TEST_CASE("an atomic write replaces the file and keeps its mode") {
  const TempDir folder;
  const auto path = folder / "f";
  write_file_atomically(real_file_system(), path, "one");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);

  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  write_file_atomically(real_file_system(), path, "two");
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0640);
  CHECK(testing::read_file(path) == "two");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a signature tells edits apart that leave size and modification time as they were") {
  const TempDir folder;
  const auto path = folder / "f";
  testing::write_file(path, "one");
  const auto before = signature_of(real_file_system(), path);
  const auto modified = std::filesystem::last_write_time(path);
  const auto changed = [&] {
    testing::write_file(path, "two");
    std::filesystem::last_write_time(path, modified);
    return signature_of(real_file_system(), path) != before;
  };
  // A file system's clock ticks every few milliseconds: the first edits may fall into one tick.
  bool seen = false;
  for (int i = 0; i < 100'000 && !seen; ++i) seen = changed();
  CHECK(seen);
  CHECK(signature_of(real_file_system(), path)->modified_ns == before->modified_ns);
  CHECK_FALSE(signature_of(real_file_system(), folder / "none").has_value());
}

}  // namespace gatehouse
