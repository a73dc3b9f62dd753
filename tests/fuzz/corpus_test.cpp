#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/fuzz/targets.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::fuzz {
namespace {

const std::filesystem::path kCorpus = GATEHOUSE_FUZZ_CORPUS;

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const NamedTarget& target) {
  const auto files = files_in(kCorpus / target.name);
  REQUIRE_FALSE(files.empty());
  for (const auto& file : files) {
    CAPTURE(file.filename().string());
    CHECK_NOTHROW(target.run(testing::read_file(file)));
  }
}

}  // namespace

TEST_CASE("request and answer heads read the same however they are split") {
  replay({"request_head", request_head});
}

TEST_CASE("chunked bodies decode the same however they are split") { replay({"chunked", chunked}); }

TEST_CASE("streams are metered the same however they are split") {
  replay({"stream_meter", stream_meter});
}

TEST_CASE("a spliced body differs in what was edited only") {
  replay({"request_body", request_body});
}

TEST_CASE("a document that is accepted is written and read again as the same") {
  replay({"document", document});
}

TEST_CASE("no journal line is accepted whose checksum is wrong") { replay({"journal", journal}); }

}  // namespace gatehouse::fuzz
