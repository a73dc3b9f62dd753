#include "proxy/http1/trace_context.h"

#include <string>

#include <doctest/doctest.h>

namespace gatehouse::proxy::http1 {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kParent = "00f067aa0ba902b7";

TEST_CASE("a valid traceparent is taken as it is") {
  TraceContext trace;
  CHECK(trace.empty());
  const std::string sent = "00-" + kTrace + "-" + kParent + "-01";
  REQUIRE(trace.take(sent));
  CHECK(trace.traceparent() == sent);
  CHECK(trace.trace_id() == kTrace);
}

TEST_CASE("a version to come is taken as far as this one goes") {
  TraceContext trace;
  REQUIRE(trace.take("cc-" + kTrace + "-" + kParent + "-01-what-comes-then"));
  CHECK(trace.traceparent() == "cc-" + kTrace + "-" + kParent + "-01");
}

TEST_CASE("what is not valid is not taken") {
  TraceContext trace;
  const std::string zeros(32, '0');
  for (const std::string& bad :
       {std::string(), "00-" + kTrace + "-" + kParent, "00-" + kTrace + "-" + kParent + "-0",
        "ff-" + kTrace + "-" + kParent + "-01", "00-" + zeros + "-" + kParent + "-01",
        "00-" + kTrace + "-" + zeros.substr(16) + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + kParent + "-01",
        "00_" + kTrace + "-" + kParent + "-01", "00-" + kTrace + "-" + kParent + "-01-more",
        "cc-" + kTrace + "-" + kParent + "-01.more", "0x-" + kTrace + "-" + kParent + "-01"}) {
    CAPTURE(bad);
    CHECK_FALSE(trace.take(bad));
    CHECK(trace.empty());
  }
}

TEST_CASE("a trace that is begun is one that would be taken") {
  TraceContext begun;
  begun.begin(0x4bf92f3577b34da6, 0xa3ce929d0e0e4736, 0x00f067aa0ba902b7);
  CHECK(begun.traceparent() == "00-" + kTrace + "-" + kParent + "-00");
  TraceContext taken;
  CHECK(taken.take(begun.traceparent()));
}

}  // namespace
}  // namespace gatehouse::proxy::http1
