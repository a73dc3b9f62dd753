#include "proxy/pipeline/access_log.h"

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

int logged_of(AccessLogChoice& log, int requests) {
  int logged = 0;
  for (int i = 0; i < requests; ++i) logged += log.has(true) ? 1 : 0;
  return logged;
}

TEST_CASE("off logs nothing, errors what went wrong, all everything") {
  AccessLogChoice log;
  log.set(AccessLog::off, 1);
  CHECK_FALSE(log.has(false));
  CHECK_FALSE(log.has(true));
  log.set(AccessLog::errors, 1);
  CHECK(log.has(false));
  CHECK_FALSE(log.has(true));
  log.set(AccessLog::all, 1);
  CHECK(log.has(false));
  CHECK(logged_of(log, 100) == 100);
}

TEST_CASE("a sample is that share of the good requests, spread evenly, and all bad ones") {
  for (const auto& share : {std::pair{0.0, 0}, std::pair{0.001, 1}, std::pair{0.25, 250},
                            std::pair{0.5, 500}, std::pair{0.999, 999}, std::pair{1.0, 1000}}) {
    const auto sample = share.first;
    CAPTURE(sample);
    AccessLogChoice log;
    log.set(AccessLog::all, sample);
    CHECK(logged_of(log, 1000) == share.second);
    CHECK(log.has(false));
  }
  AccessLogChoice log;
  log.set(AccessLog::all, 0.25);
  for (int i = 0; i < 10; ++i) CHECK(logged_of(log, 4) == 1);
}

}  // namespace
}  // namespace gatehouse::proxy
