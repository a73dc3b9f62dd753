#include "proxy/credentials/canary.h"

#include <doctest/doctest.h>

#include "common/system/sha256.h"

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;
using State = Canaries::State;
using Verdict = ProbeResult::Verdict;

Upstream careful(std::string base_url = "http://a") {
  Upstream upstream;
  upstream.name = "u";
  upstream.base_url = std::move(base_url);
  upstream.canary = true;
  return upstream;
}

Credential main_is(const std::string& secret) { return {"main", Secret(secret), sha256(secret)}; }

/// Canaries, and a clock that stands still until it is moved.
struct Bench {
  Canaries canaries;
  Clock::Monotonic now{1h};

  std::string serving(const Upstream& upstream, const std::string& offered) {
    return canaries.choose(upstream, main_is(offered)).secret.expose();
  }
  bool tried(Verdict verdict) {
    const auto trials = canaries.due(now);
    REQUIRE(trials.size() == 1);
    return canaries.end(trials[0], {verdict, ""}, now);
  }
};

TEST_CASE("the first credential serves at once, its successor once the upstream has accepted it") {
  Bench bench;
  CHECK(bench.serving(careful(), "old") == "old");
  CHECK(bench.canaries.due(bench.now).empty());
  CHECK(bench.serving(careful(), "new") == "old");
  CHECK(bench.canaries.state(careful(), "main") == State::trying);
  CHECK(bench.tried(Verdict::accepted));
  CHECK(bench.serving(careful(), "new") == "new");
  CHECK(bench.canaries.state(careful(), "main") == State::settled);
}

TEST_CASE("a refused successor changes nothing and is not tried again until someone asks") {
  Bench bench;
  bench.serving(careful(), "old");
  bench.serving(careful(), "bad");
  CHECK_FALSE(bench.tried(Verdict::refused));
  CHECK(bench.serving(careful(), "bad") == "old");
  CHECK(bench.canaries.state(careful(), "main") == State::refused);
  bench.now += 24h;
  CHECK(bench.canaries.due(bench.now).empty());
  bench.canaries.try_refused_again();
  CHECK(bench.tried(Verdict::accepted));
  CHECK(bench.serving(careful(), "bad") == "bad");
}

TEST_CASE("when nobody answers it is tried again, after twice the time") {
  Bench bench;
  bench.serving(careful(), "old");
  bench.serving(careful(), "new");
  for (const auto pause : {1s, 2s, 4s, 8s}) {
    CHECK_FALSE(bench.tried(Verdict::unknown));
    bench.now += pause - 1ms;
    CHECK(bench.canaries.due(bench.now).empty());
    bench.now += 1ms;
  }
  CHECK(bench.tried(Verdict::accepted));
}

TEST_CASE("a trial of what its source no longer holds changes nothing") {
  Bench bench;
  bench.serving(careful(), "old");
  bench.serving(careful(), "first");
  const auto trials = bench.canaries.due(bench.now);
  bench.serving(careful(), "second");
  CHECK_FALSE(bench.canaries.end(trials[0], {Verdict::accepted, ""}, bench.now));
  CHECK(bench.serving(careful(), "second") == "old");
  // Back to the one that serves: there is nothing to try.
  CHECK(bench.serving(careful(), "old") == "old");
  CHECK(bench.canaries.due(bench.now).empty());
}

TEST_CASE("a credential is never sent to another place than it was given for") {
  Bench bench;
  bench.serving(careful("http://a"), "old");
  CHECK(bench.serving(careful("http://b"), "new") == "new");
  CHECK_FALSE(bench.canaries.last_good(careful("http://c"), "main"));
}

TEST_CASE("a place that no upstream names is forgotten with what was to be tried there") {
  Bench bench;
  const auto upstream_at = [](const std::string& base_url) {
    Upstream upstream = careful(base_url);
    CredentialSource source;
    source.name = "main";
    upstream.credentials = {source};
    return upstream;
  };
  bench.serving(upstream_at("http://a"), "old");
  bench.serving(upstream_at("http://a"), "new");
  bench.canaries.keep_only({upstream_at("http://a")});
  CHECK(bench.canaries.due(bench.now).size() == 1);
  bench.canaries.keep_only({upstream_at("http://b")});
  CHECK(bench.canaries.due(bench.now).empty());
  CHECK_FALSE(bench.canaries.last_good(upstream_at("http://a"), "main"));
}

TEST_CASE("a successor that no answer decides on serves once the canary is taken away") {
  Bench bench;
  bench.serving(careful(), "old");
  bench.serving(careful(), "new");
  CHECK_FALSE(bench.tried(Verdict::unknown));
  Upstream plain = careful();
  plain.canary = false;
  CHECK(bench.serving(plain, "new") == "new");
  CHECK_FALSE(bench.canaries.waiting());
}

TEST_CASE("without canary a changed credential serves at once") {
  Bench bench;
  Upstream plain = careful();
  plain.canary = false;
  bench.serving(plain, "old");
  CHECK(bench.serving(plain, "new") == "new");
  CHECK_FALSE(bench.canaries.last_good(plain, "main"));
}

}  // namespace
}  // namespace gatehouse::proxy
