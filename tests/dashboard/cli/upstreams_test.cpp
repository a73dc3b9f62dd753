#include <functional>
#include <istream>
#include <memory>
#include <sstream>
#include <streambuf>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "dashboard/cli/commands.h"
#include "dashboard/model/upstream_changes.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::TempDir;

/// Standard input during whose typing something happens.
class SlowInput : public std::streambuf {
 public:
  SlowInput(std::string text, std::function<void()> meanwhile)
      : text_(std::move(text)), meanwhile_(std::move(meanwhile)) {}

 private:
  int_type underflow() override {
    if (!meanwhile_) return traits_type::eof();
    std::exchange(meanwhile_, nullptr)();
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return traits_type::to_int_type(text_.front());
  }

  std::string text_;
  std::function<void()> meanwhile_;
};

/// A data file, and commands on it.
struct Fixture {
  int run(const std::string& arguments, std::streambuf& input) {
    std::istream in(&input);
    Workplace workplace(folder / "apikeys.json", upstreams, environment, clock, {in, out, err},
                        OutputFormat::json);
    CLI::App app;
    const auto chosen = std::make_shared<Command>();
    add_upstream_commands(app, chosen);
    app.parse(arguments);
    return perform(*chosen, workplace);
  }

  int run(const std::string& arguments) {
    std::stringbuf nothing;
    return run(arguments, nothing);
  }

  std::string credential_names() const {
    const DataFile file(folder / "apikeys.json", clock, real_file_system());
    const SnapshotPtr snapshot = file.load();
    std::string names;
    for (const auto& credential : find_upstream(*snapshot->document().upstreams, "x")->credentials)
      names += credential.name + " ";
    return names;
  }

  TempDir folder;
  const SystemClock clock{};
  const UpstreamSettings upstreams{};
  const Environment environment{Environment::Values{}};
  std::ostringstream out;
  std::ostringstream err;
};

}  // namespace

TEST_CASE("a credential that is added while another is typed in stays") {
  Fixture fixture;
  REQUIRE(fixture.run("upstreams add --name x --prefix /x --base-url https://example.com "
                      "--credential-env X") == 0);
  SlowInput input("sk-typed\n", [&] {
    REQUIRE(fixture.run("upstreams set x --credential-name meanwhile --credential-env Y") == 0);
  });
  CHECK(fixture.run("upstreams set x --credential-name typed --credential-stdin", input) == 0);
  CHECK(fixture.err.str() == "");
  CHECK(fixture.credential_names() == "main meanwhile typed ");
}

TEST_CASE("nothing to change and an upstream that is not there are refused") {
  Fixture fixture;
  CHECK(fixture.run("upstreams set zai") == 1);
  CHECK(fixture.err.str().find("Say what to change") != std::string::npos);
  CHECK(fixture.run("upstreams set nobody --credential-env X") == 1);
  CHECK(fixture.err.str().find("There is no upstream \"nobody\"") != std::string::npos);
}

}  // namespace gatehouse::dashboard
