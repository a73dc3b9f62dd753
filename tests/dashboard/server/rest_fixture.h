#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/system/clock.h"
#include "common/telemetry/log.h"
#include "dashboard/model/json.h"
#include "dashboard/server/dashboard.h"
#include "tests/dashboard/test_clock.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard::testing {

using gatehouse::testing::TempDir;
using gatehouse::testing::TestClock;

using Fields = std::map<std::string, std::string>;

/// An answer of the dashboard. `json` is null when the body is none.
struct Answer {
  int status = 0;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;
  Json json;

  std::string header(const std::string& name) const;
  /// The fields that a problem names, joined by commas.
  std::string fields() const;
};

/// Hashes that cost next to nothing.
inline constexpr PasswordCost kCheapPassword{1, std::size_t{8} << 20};
inline constexpr const char* kPassword = "correct horse";
inline constexpr const char* kScriptToken = "script-token-of-the-tests";

/// A dashboard on a free port with a data folder of its own, and those who call it.
///
/// The document begins with the admin ana and the viewer vic (password kPassword) and no keys;
/// `bare` begins without a file.
class RestFixture {
 public:
  enum class Begin { with_accounts, bare };

  explicit RestFixture(Begin begin = Begin::with_accounts, DashboardConfig config = {});

  Dashboard& dashboard() { return *dashboard_; }
  TestClock& clock() { return clock_; }
  std::string host() const { return dashboard_->address(); }
  void restart();

  /// Sends exactly this.
  Answer send(const std::string& method, const std::string& path, const std::string& body = {},
              const Fields& headers = {});

  /// By the bearer token.
  Answer script(const std::string& method, const std::string& path, const Json& body = nullptr,
                Fields headers = {});

  /// By a browser's session: with its cookie and what the browser says of its page.
  Answer browser(const std::string& cookie, const std::string& method, const std::string& path,
                 const Json& body = nullptr, Fields headers = {});

  /// The cookie ("gatehouse_session=…") of a fresh login.
  std::string log_in(const std::string& name);

  /// The record of a key that has just been made, secret included.
  Json make_key(const std::string& name, Json members = Json::object());

  std::string read_document() const;
  void write_document(const std::string& text);

  TempDir folder;

 private:
  DashboardConfig config_;
  TestClock clock_;
  Log log_{LogFormat::json, LogLevel::off, clock_};
  std::unique_ptr<Dashboard> dashboard_;
};

/// "gatehouse_session=…" of an answer's Set-Cookie.
std::string cookie_of(const Answer& answer);

}  // namespace gatehouse::dashboard::testing
