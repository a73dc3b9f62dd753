#include "common/domain/quota.h"

#include <doctest/doctest.h>

#include "common/domain/reservation.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;

const Timestamp kNoon = *parse_rfc3339("2026-01-01T12:00:00Z");

}  // namespace

TEST_CASE("a bucket counts until its end is five hours old") {
  const UsageWindow bucket{kNoon, 10, kBucketWidth, {}};
  CHECK(counts(bucket, kNoon));
  CHECK(counts(bucket, kNoon + 5h));
  CHECK(counts(bucket, kNoon + 5h + 15min - 1ms));
  CHECK_FALSE(counts(bucket, kNoon + 5h + 15min));
}

TEST_CASE("a window without a width counts while its start is younger than five hours") {
  const UsageWindow window{kNoon, 10, std::nullopt, {}};
  CHECK(counts(window, kNoon + 5h - 1ms));
  CHECK_FALSE(counts(window, kNoon + 5h));
}

TEST_CASE("no five hours ever see more than what is counted") {
  // Whatever was used within the five hours before a moment is in a bucket that counts then.
  UsageWindows windows;
  for (int minute = 0; minute < 600; minute += 7) add_usage(windows, kNoon + minute * 1min, 1);
  for (int minute = 0; minute < 900; ++minute) {
    const Timestamp now = kNoon + minute * 1min;
    TokenCount really = 0;
    for (int used = 0; used < 600; used += 7) {
      const Timestamp when = kNoon + used * 1min;
      if (when > now - kQuotaWindow) ++really;
    }
    CAPTURE(minute);
    CHECK(used_tokens(windows, now) >= really);
  }
}

TEST_CASE("usage is added to its bucket, in order, whatever order it comes in") {
  UsageWindows windows{{kNoon, 5, std::nullopt, {}}};  // the predecessor's, with the same start
  add_usage(windows, kNoon + 20min, 1);
  add_usage(windows, kNoon + 1min, 2);
  add_usage(windows, kNoon + 14min, 3);
  add_usage(windows, kNoon - 1min, 4);
  REQUIRE(windows.size() == 4);
  CHECK(windows[0] == UsageWindow{kNoon - 15min, 4, kBucketWidth, {}});
  CHECK(windows[1].tokens == 5);
  CHECK(windows[2] == UsageWindow{kNoon, 5, kBucketWidth, {}});
  CHECK(windows[3] == UsageWindow{kNoon + 15min, 1, kBucketWidth, {}});
  drop_expired(windows, kNoon + 5h);
  CHECK(windows.size() == 2);
}

TEST_CASE("a quota admits below the limit and tells used up from merely reserved") {
  CHECK(judge_quota({std::nullopt, 1'000'000, 5}) == QuotaVerdict::admitted);
  CHECK(judge_quota({100, 99, 0}) == QuotaVerdict::admitted);
  CHECK(judge_quota({100, 100, 0}) == QuotaVerdict::used_up);
  CHECK(judge_quota({100, 50, 50}) == QuotaVerdict::reserved);
  CHECK(judge_quota({100, 50, 49}) == QuotaVerdict::admitted);
  CHECK(judge_quota({0, 0, 0}) == QuotaVerdict::used_up);
  CHECK(remaining_tokens(100, 130) == 0);
  CHECK(remaining_tokens(std::nullopt, 130) == std::nullopt);
}

TEST_CASE("a used-up key is told when it falls below its limit") {
  const UsageWindows windows{{kNoon, 60, kBucketWidth, {}}, {kNoon + 1h, 60, kBucketWidth, {}}};
  const Timestamp now = kNoon + 2h;
  CHECK(frees_below_limit(windows, 200, now) == now);
  CHECK(frees_below_limit(windows, 100, now) == kNoon + 5h + 15min);
  CHECK(frees_below_limit(windows, 60, now) == kNoon + 6h + 15min);
  CHECK(frees_below_limit(windows, 0, now) == std::nullopt);
}

TEST_CASE("a reservation is the prompt and what may come of it") {
  RequestSize size;
  size.text_bytes = 401;
  size.images = 1;
  size.max_output = 32'000;
  CHECK(estimate_input(size) == 101 + kTokensPerImage);
  CHECK(estimate_reservation(size, ReservationMode::max, 100) == 101 + kTokensPerImage + 32'000);
  CHECK(estimate_reservation(size, ReservationMode::expected, 100) == 101 + kTokensPerImage + 100);
  CHECK(estimate_reservation(size, ReservationMode::expected, std::nullopt) ==
        101 + kTokensPerImage + kOutputBeforeAverage);

  RequestSize several;
  several.max_output = 10;
  several.choices = 3;
  CHECK(estimate_reservation(several, ReservationMode::expected, 100) == 30);
  CHECK(estimate_reservation({}, ReservationMode::max, std::nullopt) == kOutputWhenUnstated);
  RequestSize embedding;
  embedding.produces_output = false;
  CHECK(estimate_reservation(embedding, ReservationMode::max, std::nullopt) == 1);
}

}  // namespace gatehouse
