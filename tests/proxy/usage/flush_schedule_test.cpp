#include "proxy/usage/flush_schedule.h"

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

using std::chrono::milliseconds;

constexpr FlushSchedule::Monotonic at(int ms) {
  return FlushSchedule::Monotonic{milliseconds{1'000'000 + ms}};
}

TEST_CASE("nothing is due when nothing happened") {
  FlushSchedule schedule(milliseconds{1000});
  CHECK_FALSE(schedule.due().has_value());
  schedule.begin();
  schedule.committed(at(5), milliseconds{5});
  CHECK_FALSE(schedule.due().has_value());
}

TEST_CASE("usage goes out an interval after the first of it arrived") {
  FlushSchedule schedule(milliseconds{1000});
  schedule.usage_arrived(at(0));
  schedule.usage_arrived(at(900));
  CHECK(schedule.due() == at(1000));
  CHECK(schedule.lag(at(700)) == milliseconds{700});
}

TEST_CASE("a laborious commit stretches the interval to twenty times its work, not its waits") {
  FlushSchedule schedule(milliseconds{1000});
  schedule.usage_arrived(at(0));
  schedule.begin();
  schedule.usage_arrived(at(1100));
  schedule.committed(at(1400), milliseconds{250});
  CHECK(schedule.due() == at(1400 + 20 * 250));
}

TEST_CASE(
    "a config is acknowledged after twenty milliseconds, of a large document at usage's pace") {
  FlushSchedule schedule(milliseconds{1000});
  schedule.begin();
  schedule.committed(at(100), milliseconds{100});
  schedule.config_applied(at(200), 10'000);
  schedule.config_applied(at(215), 10'000);
  CHECK(schedule.due() == at(220));
  schedule.config_applied(at(216), 10'001);
  CHECK(schedule.due() == at(100 + 20 * 100));
}

TEST_CASE("after an edit by hand everything waits for two seconds") {
  FlushSchedule schedule(milliseconds{1000});
  schedule.usage_arrived(at(0));
  schedule.config_applied(at(500), 1);
  schedule.edited_by_hand(at(500));
  CHECK(schedule.due() == at(2500));
}

TEST_CASE("what failed stays due, and its age counts from when it arrived") {
  FlushSchedule schedule(milliseconds{1000});
  schedule.usage_arrived(at(0));
  schedule.begin();
  CHECK(schedule.lag(at(1500)) == milliseconds{1500});
  schedule.failed(at(3000));
  CHECK(schedule.due() == at(4000));
  CHECK(schedule.lag(at(3500)) == milliseconds{3500});
}

TEST_CASE("what arrives during a commit is for the next one") {
  FlushSchedule schedule(milliseconds{1000});
  schedule.config_applied(at(0), 1);
  schedule.begin();
  schedule.config_applied(at(21), 1);
  schedule.committed(at(22), milliseconds{2});
  CHECK(schedule.due() == at(41));
}

}  // namespace
}  // namespace gatehouse::proxy
