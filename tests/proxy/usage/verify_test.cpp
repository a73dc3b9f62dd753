#include "proxy/usage/verify.h"

#include <doctest/doctest.h>

#include "proxy/usage/journal.h"
#include "tests/proxy/usage/service_fixture.h"
#include "tests/support/faulty_file_system.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::FaultyFileSystem;

// A running proxy's journal, each line of which has a segment of its own; all of it is in the
// document.
struct Setup {
  Setup() {
    for (const TokenCount tokens : {5, 6}) append(tokens);
    file.record_usage([&](UsageEdit& edit) {
      edit.add_usage("key_1", now, 11);
      edit.proxy("ALIVE").usage_applied = 2;
    });
    document = file.load()->document();
  }
  void append(TokenCount tokens) {
    journal.enqueue(make_record("key_1", tokens, now), {tokens, now});
    CHECK(journal.sync());
  }
  UsageAudit audit() { return audit_usage(disk, document, folder.usage(), now); }

  DataFolder folder;
  SystemClock clock;
  Timestamp now = clock.now();
  Quiet quiet;
  FaultyFileSystem disk;
  DataFile file{folder.file(), clock, real_file_system()};
  Journal journal{real_file_system(),
                  {.folder = folder.usage(),
                   .instance = "ALIVE",
                   .segment_bytes = 1,
                   .sync_delay = std::chrono::hours{1}},
                  quiet.log};
  Document document;
};

TEST_CASE("whenever a journal is rotated while it is audited, none of it is missed or doubled") {
  bool happened = true;
  for (int at = 1; happened; ++at) {
    CAPTURE(at);
    REQUIRE(at < 100);
    Setup setup;
    setup.disk.run_before(at, [&] { setup.append(7); });
    const UsageAudit audit = setup.audit();
    happened = setup.disk.calls() >= at;
    CHECK(audit.differences.empty());
    CHECK(audit.bad_lines.empty());
    CHECK(audit.lines >= 2);
    CHECK(audit.lines <= 3);
  }
}

}  // namespace
}  // namespace gatehouse::proxy::testing
