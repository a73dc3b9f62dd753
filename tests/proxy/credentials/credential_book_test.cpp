#include "proxy/credentials/credential_book.h"

#include <atomic>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;
using Variables = std::map<std::string, std::string, std::less<>>;

CredentialSource source(std::string name) {
  CredentialSource made;
  made.name = std::move(name);
  return made;
}

CredentialSource from_env(std::string name, std::string variable) {
  CredentialSource made = source(std::move(name));
  made.env = std::move(variable);
  return made;
}

CredentialSource from_file(std::string name, const std::filesystem::path& path) {
  CredentialSource made = source(std::move(name));
  made.file = path.string();
  return made;
}

CredentialSource plain(std::string name, const std::string& secret) {
  CredentialSource made = source(std::move(name));
  made.value = Secret(secret);
  return made;
}

Upstream with(std::vector<CredentialSource> credentials) {
  Upstream upstream;
  upstream.name = "u";
  upstream.base_url = "http://a";
  upstream.credentials = std::move(credentials);
  return upstream;
}

using testing::write_file;

struct Bench {
  explicit Bench(Variables variables = {}, CredentialProbe probe = {})
      : environment(std::move(variables)),
        book(environment, sealing, clock, log, {.refresh = 1s, .command_timeout = 5s},
             std::move(probe)) {}

  std::string first(const Upstream& upstream) {
    const CredentialSet set = book.of(upstream);
    return set.usable.empty() ? "" : set.usable.front().secret.expose();
  }

  const testing::TempDir folder;
  const Sealing sealing{folder / "seal.key"};
  const Environment environment;
  const SystemClock clock;
  Log log{LogFormat::text, LogLevel::off, clock};
  CredentialBook book;
};

TEST_CASE(
    "credentials that can be had are used in their order, what is wrong with others is said") {
  const testing::TempDir folder;
  write_file(folder.path() / "token", "  from-file\n");
  Bench bench;
  const CredentialSet set =
      bench.book.of(with({from_env("main", "NOT_SET"), from_file("spare", folder.path() / "token"),
                          from_file("gone", folder.path() / "none"), plain("last", "plain")}));
  REQUIRE(set.usable.size() == 2);
  CHECK(set.usable[0].name == "spare");
  CHECK(set.usable[0].secret.expose() == "from-file");
  CHECK(set.usable[1].secret.expose() == "plain");
  CHECK(set.problem ==
        "credential 'main': the environment variable NOT_SET is not set; "
        "credential 'gone': there is no file " +
            (folder.path() / "none").string());
}

TEST_CASE("a variable wins over a file named for it, that over systemd's, that over a command") {
  const testing::TempDir folder;
  write_file(folder.path() / "named", "named");
  write_file(folder.path() / "api_key", "systemd");
  const std::string named = (folder.path() / "named").string();
  const std::string directory = folder.path().string();
  const Upstream upstream = with({from_env("main", "API_KEY")});
  Variables variables{{"API_KEY", "variable"},
                      {"API_KEY_FILE", named},
                      {"CREDENTIALS_DIRECTORY", directory},
                      {"CREDENTIAL_COMMAND_API_KEY", "echo command"}};
  for (const auto& [expected, next] :
       {std::pair{"variable", "API_KEY"}, std::pair{"named", "API_KEY_FILE"},
        std::pair{"systemd", "CREDENTIALS_DIRECTORY"},
        std::pair{"command", "CREDENTIAL_COMMAND_API_KEY"}}) {
    Bench bench(variables);
    bench.book.prepare({upstream});
    CHECK(bench.first(upstream) == expected);
    variables.erase(next);
  }
}

TEST_CASE("a file is read again when it changes, and what it held stays when it goes bad") {
  const testing::TempDir folder;
  const auto path = folder.path() / "token";
  write_file(path, "one");
  const Upstream upstream = with({from_file("main", path)});
  Bench bench;
  CHECK(bench.first(upstream) == "one");
  bench.book.start();
  const auto before = bench.book.generation();
  write_file(path, "two!");
  CHECK(testing::wait_until([&] { return bench.first(upstream) == "two!"; }));
  CHECK(bench.book.generation() > before);
  std::filesystem::remove(path);
  std::this_thread::sleep_for(600ms);
  CHECK(bench.first(upstream) == "two!");
  write_file(path, "three");
  CHECK(testing::wait_until([&] { return bench.first(upstream) == "three"; }));
}

TEST_CASE("a command is run before the first request and again when its answer has grown old") {
  const testing::TempDir folder;
  const auto path = folder.path() / "vault";
  write_file(path, "one");
  const Upstream upstream = with({from_env("main", "API_KEY")});
  Bench bench({{"CREDENTIAL_COMMAND_API_KEY", "cat " + path.string()}});
  CHECK(bench.book.of(upstream).problem ==
        "credential 'main': CREDENTIAL_COMMAND_API_KEY has not answered yet");
  bench.book.prepare({upstream});
  CHECK(bench.first(upstream) == "one");
  bench.book.start();
  write_file(path, "two");
  CHECK(testing::wait_until([&] { return bench.first(upstream) == "two"; }));
  std::filesystem::remove(path);  // the command fails from here on
  std::this_thread::sleep_for(1200ms);
  CHECK(bench.first(upstream) == "two");
}

TEST_CASE("a command is run no more once no upstream needs it") {
  const testing::TempDir folder;
  const auto runs_of = [&folder](const std::string& name) {
    std::error_code none_yet;
    const auto size = std::filesystem::file_size(folder / name, none_yet);
    return none_yet ? 0 : size;
  };
  const auto counting = [&folder](const std::string& name) {
    return "sh -c 'printf x >>" + (folder / name).string() + "; echo secret'";
  };
  Bench bench({{"CREDENTIAL_COMMAND_KEPT", counting("kept")},
               {"CREDENTIAL_COMMAND_GONE", counting("gone")}});
  const Upstream both = with({from_env("a", "KEPT"), from_env("b", "GONE")});
  bench.book.prepare({both});
  bench.book.start();
  bench.book.expect({both});
  CHECK(testing::wait_until([&] { return runs_of("gone") >= 2; }));
  bench.book.expect({with({from_env("a", "KEPT")})});
  // One that had begun before may end after.
  const auto kept_before = runs_of("kept");
  CHECK(testing::wait_until([&] { return runs_of("kept") > kept_before; }));
  const auto gone_before = runs_of("gone");
  CHECK(testing::wait_until([&] { return runs_of("kept") >= kept_before + 3; }));
  CHECK(runs_of("gone") == gone_before);
}

TEST_CASE("what no header field can carry is no secret, and replaces none") {
  const testing::TempDir folder;
  const auto path = folder.path() / "token";
  write_file(path, "one");
  const Upstream upstream = with({from_file("main", path)});
  Bench bench(Variables{{"TWO_LINES", "a\nb"}});
  CHECK(bench.first(upstream) == "one");
  bench.book.start();
  write_file(path, "warning: a new version is there\ntwo");
  std::this_thread::sleep_for(600ms);
  CHECK(bench.first(upstream) == "one");
  CHECK(
      bench.book.of(with({from_env("main", "TWO_LINES")})).problem ==
      "credential 'main': the environment variable TWO_LINES holds more than one line, or control "
      "characters");
}

TEST_CASE("after a reload a key that was put back counts") {
  Bench bench;
  bench.book.start();
  const auto before = bench.book.generation();
  bench.book.refresh();
  CHECK(testing::wait_until([&] { return bench.book.generation() > before; }));
}

TEST_CASE("a sealed credential is opened with the key beside the document") {
  Bench bench;
  CredentialSource sealed = source("main");
  sealed.sealed = bench.sealing.seal(Secret("typed in"));
  CHECK(bench.first(with({sealed})) == "typed in");
  std::filesystem::remove(bench.sealing.key_file());
  CHECK(bench.first(with({sealed})).empty());
  CHECK(bench.book.of(with({sealed})).problem.find("seal.key") != std::string::npos);
}

TEST_CASE("a changed credential goes to the canary first") {
  std::atomic<int> asked{0};
  Bench bench({}, [&](const Upstream&, const Secret& secret) {
    ++asked;
    const bool good = secret.expose() == "good";
    return ProbeResult{good ? ProbeResult::Verdict::accepted : ProbeResult::Verdict::refused, ""};
  });
  const auto offering = [](const std::string& secret) {
    Upstream upstream = with({plain("main", secret)});
    upstream.canary = true;
    return upstream;
  };
  CHECK(bench.first(offering("old")) == "old");
  bench.book.start();
  CHECK(bench.first(offering("bad")) == "old");
  CHECK(testing::wait_until(
      [&] { return bench.book.report(offering("bad"))[0].state == "refused"; }));
  CHECK(bench.first(offering("bad")) == "old");
  CHECK(asked == 1);
  const auto before = bench.book.generation();
  CHECK(bench.first(offering("good")) == "old");
  CHECK(testing::wait_until([&] { return bench.first(offering("good")) == "good"; }));
  CHECK(bench.book.generation() > before);
  CHECK(bench.book.report(offering("good"))[0].state == "set");
}

TEST_CASE("a credential whose source is gone serves on under a canary") {
  Bench bench;
  Upstream upstream = with({plain("main", "old")});
  upstream.canary = true;
  bench.first(upstream);
  upstream.credentials = {from_env("main", "NOT_SET")};
  CHECK(bench.first(upstream) == "old");
  CHECK(bench.book.report(upstream)[0].state == "missing");
}

TEST_CASE("a credential that the upstream answers 401 is rejected until it is taken again") {
  Bench bench;
  int changes = 0;
  bench.book.on_change([&] { ++changes; });
  const Upstream upstream = with({plain("main", "one"), plain("spare", "two")});
  const CredentialSet set = bench.book.of(upstream);
  bench.book.note_answer(upstream, set.usable[0], true);
  CHECK(changes == 0);
  bench.book.note_answer(upstream, set.usable[0], false);
  bench.book.note_answer(upstream, set.usable[0], false);
  CHECK(changes == 1);
  CHECK(bench.book.report(upstream)[0].state == "rejected");
  CHECK(bench.book.report(upstream)[0].upstream == "u");
  CHECK(bench.book.report(upstream)[1].state == "set");
  CHECK(bench.book.report(with({plain("main", "another")}))[0].state == "set");
  bench.book.note_answer(upstream, set.usable[0], true);
  CHECK(changes == 2);
  CHECK(bench.book.report(upstream)[0].state == "set");
}

TEST_CASE("a rejected credential that was replaced is forgotten") {
  Bench bench;
  int changes = 0;
  bench.book.on_change([&] { ++changes; });
  const Upstream before = with({plain("main", "one")});
  const Credential one = bench.book.of(before).usable[0];
  bench.book.note_answer(before, one, false);
  bench.book.of(with({plain("main", "two")}));
  CHECK(bench.book.report(before)[0].state == "set");
  bench.book.note_answer(before, one, true);
  CHECK(changes == 1);
}

}  // namespace
}  // namespace gatehouse::proxy
