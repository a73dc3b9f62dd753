#include "proxy/credentials/secret_sources.h"

#include <thread>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;

TEST_CASE("what a command prints once nobody names it is discarded, and it can be named again") {
  const testing::TempDir folder;
  const std::string started = (folder / "started").string();
  const std::string go = (folder / "go").string();
  const Environment environment(
      {{"CREDENTIAL_COMMAND_TOKEN",
        "touch " + started + "; until [ -e " + go + " ]; do sleep 0.01; done; echo printed"}});
  const SystemClock clock;
  Log log{LogFormat::text, LogLevel::off, clock};
  SecretSources sources(environment, Sealing(folder / "seal.key"), clock, log,
                        {.refresh = 300s, .command_timeout = 30s});
  CredentialSource source;
  source.env = "TOKEN";
  CHECK_FALSE(sources.resolve(source).secret);

  std::jthread runs([&] { CHECK_FALSE(sources.look_again(false)); });
  REQUIRE(testing::wait_until([&] { return std::filesystem::exists(started); }));
  sources.keep_only({});
  testing::write_file(go, "");
  runs.join();
  CHECK_FALSE(sources.watches());

  CHECK(sources.resolve(source).problem == "CREDENTIAL_COMMAND_TOKEN has not answered yet");
  CHECK(sources.look_again(true));
  const FoundSecret found = sources.resolve(source);
  REQUIRE(found.secret);
  CHECK(found.secret->expose() == "printed");
}

}  // namespace
}  // namespace gatehouse::proxy
