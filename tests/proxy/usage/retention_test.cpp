#include "proxy/usage/retention.h"

#include <doctest/doctest.h>

#include "proxy/usage/line_buffer.h"
#include "tests/proxy/usage/usage_fixture.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;
using std::chrono::hours;

struct Setup {
  TempDir dir;
  Timestamp now = SystemClock().now();

  Setup() { std::filesystem::create_directory(dir / "retired"); }

  void put(const std::string& name, hours age, std::int64_t seq = 1) {
    const UsageRecord record = make_record("key_1", 1);
    LineBuffer line(record, {1, record.time});
    write_file(dir / name, line.finish(seq));
    std::filesystem::last_write_time(dir / name,
                                     std::filesystem::file_time_type::clock::now() - age);
  }
  bool has(const std::string& name) const { return std::filesystem::exists(dir / name); }
};

TEST_CASE("journals older than the retention go, younger ones and running ones stay") {
  Setup setup;
  setup.put("retired/OLD.jsonl", hours{24 * 31});
  setup.put("retired/YOUNG.jsonl", hours{24 * 29});
  setup.put("RUNNING.jsonl", hours{24 * 90});
  setup.put("OTHER.1.jsonl", hours{24 * 90});
  CHECK(remove_old_journals(real_file_system(), setup.dir.path(), {}, {"OWN", 0}, setup.now) == 1);
  CHECK_FALSE(setup.has("retired/OLD.jsonl"));
  CHECK(setup.has("retired/YOUNG.jsonl"));
  CHECK(setup.has("RUNNING.jsonl"));
  CHECK(setup.has("OTHER.1.jsonl"));
}

TEST_CASE("beyond the size the oldest go first, but never one of the last five hours") {
  Setup setup;
  setup.put("retired/A.jsonl", hours{20});
  setup.put("retired/B.jsonl", hours{10});
  setup.put("retired/C.jsonl", hours{5});
  const std::uint64_t one = std::filesystem::file_size(setup.dir / "retired/A.jsonl");
  CHECK(remove_old_journals(real_file_system(), setup.dir.path(), {std::chrono::days{30}, 2 * one},
                            {"OWN", 0}, setup.now) == 1);
  CHECK_FALSE(setup.has("retired/A.jsonl"));
  CHECK(remove_old_journals(real_file_system(), setup.dir.path(), {std::chrono::days{30}, 1},
                            {"OWN", 0}, setup.now) == 1);
  CHECK_FALSE(setup.has("retired/B.jsonl"));
  CHECK(setup.has("retired/C.jsonl"));
}

TEST_CASE("a segment set aside stays until the document holds all of it") {
  Setup setup;
  setup.put("OWN.1.jsonl", hours{24 * 90}, 10);
  setup.put("OWN.jsonl", hours{24 * 90}, 11);
  CHECK(remove_old_journals(real_file_system(), setup.dir.path(), {}, {"OWN", 9}, setup.now) == 0);
  CHECK(remove_old_journals(real_file_system(), setup.dir.path(), {}, {"OWN", 10}, setup.now) == 1);
  CHECK(setup.has("OWN.jsonl"));
}

TEST_CASE("bad retention values are reported by name") {
  Problems problems;
  const Environment environment(
      Environment::Values{{"USAGE_RETENTION_DAYS", "7"}, {"USAGE_RETENTION_MB", "lots"}});
  const Retention retention = read_retention({Program::proxy, {}, environment, problems});
  CHECK(retention.days == std::chrono::days{7});
  CHECK(retention.bytes == std::uint64_t{4096} << 20);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].path == "USAGE_RETENTION_MB");
}

}  // namespace
}  // namespace gatehouse::proxy::testing
