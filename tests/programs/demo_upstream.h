#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <httplib.h>

#include "tests/support/child_process.h"

namespace gatehouse::testing {

// The built gatehouse-demo-upstream on a free loopback port, ended with the object.
class DemoUpstream {
 public:
  explicit DemoUpstream(const std::vector<std::string>& arguments = {});

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  ChildProcess& process() { return *process_; }

  // A connection of its own to it.
  std::unique_ptr<httplib::Client> connect() const;

  // GET /demo/ledger once nothing is in flight.
  nlohmann::json ledger() const;

 private:
  std::unique_ptr<ChildProcess> process_;
  int port_ = 0;
};

// One parsed server-sent event.
struct ServerEvent {
  std::string name;  // empty: none given
  std::string data;
};
std::vector<ServerEvent> parse_events(const std::string& body);

}  // namespace gatehouse::testing
