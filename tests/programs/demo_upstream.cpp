#include "tests/programs/demo_upstream.h"

#include <sstream>
#include <stdexcept>

#include "tests/support/wait_until.h"

namespace gatehouse::testing {

DemoUpstream::DemoUpstream(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {program("gatehouse-demo-upstream").string(), "--listen",
                                      "127.0.0.1:0"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  process_ = std::make_unique<ChildProcess>(std::move(command));
  const auto line = process_->wait_for_line("\"event\":\"listening\"");
  if (!line) throw std::runtime_error("gatehouse-demo-upstream: " + process_->err());
  const std::string address = nlohmann::json::parse(*line).at("address");
  port_ = std::stoi(address.substr(address.rfind(':') + 1));
}

std::unique_ptr<httplib::Client> DemoUpstream::connect() const {
  auto client = std::make_unique<httplib::Client>("127.0.0.1", port_);
  client->set_keep_alive(true);
  client->set_read_timeout(20);
  return client;
}

nlohmann::json DemoUpstream::ledger() const {
  const auto client = connect();
  nlohmann::json ledger;
  wait_until([&] {
    const auto answer = client->Get("/demo/ledger");
    if (!answer) return false;
    ledger = nlohmann::json::parse(answer->body);
    return ledger["totals"]["in_flight"] == 0;
  });
  return ledger;
}

std::vector<ServerEvent> parse_events(const std::string& body) {
  std::vector<ServerEvent> events;
  ServerEvent event;
  std::istringstream lines(body);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("event: ", 0) == 0) event.name = line.substr(7);
    if (line.rfind("data: ", 0) == 0) event.data += line.substr(6);
    if (line.empty()) events.push_back(std::exchange(event, {}));
  }
  return events;
}

}  // namespace gatehouse::testing
