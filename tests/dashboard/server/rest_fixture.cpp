#include "tests/dashboard/server/rest_fixture.h"

#include <algorithm>
#include <stdexcept>

#include <httplib.h>

namespace gatehouse::dashboard::testing {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string document_with_accounts() {
  static const std::string kHash = PasswordHasher(kCheapPassword).hash(Secret(kPassword))->expose();
  const auto account = [](const char* name, const char* role) {
    return Json{{"name", name}, {"role", role}, {"password_hash", kHash}};
  };
  return Json{{"keys", Json::array()},
              {"admins", {account("ana", "admin"), account("vic", "viewer")}}}
      .dump();
}

}  // namespace

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::string Answer::fields() const {
  std::string names;
  for (const Json& error : json.value("errors", Json::array())) {
    names += (names.empty() ? "" : ",") + error["field"].get<std::string>();
  }
  return names;
}

RestFixture::RestFixture(Begin begin, DashboardConfig config) : config_(std::move(config)) {
  config_.data_file = folder / "apikeys.json";
  config_.port = 0;
  config_.script_token = Secret(kScriptToken);
  config_.password_cost = kCheapPassword;
  if (begin == Begin::with_accounts) write_document(document_with_accounts());
  restart();
}

void RestFixture::restart() {
  dashboard_.reset();
  dashboard_ = std::make_unique<Dashboard>(config_, log_, clock_);
}

Answer RestFixture::send(const std::string& method, const std::string& path,
                         const std::string& body, const Fields& headers) {
  httplib::Client client("http://" + host());
  client.set_read_timeout(std::chrono::seconds(30));
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  const httplib::Result result = client.send(request);
  if (!result) throw std::runtime_error(method + " " + path + " has no answer");
  Answer answer;
  answer.status = result->status;
  for (const auto& [name, value] : result->headers) answer.headers.emplace(lower(name), value);
  answer.body = result->body;
  answer.json = Json::parse(answer.body, nullptr, false);
  if (answer.json.is_discarded()) answer.json = nullptr;
  return answer;
}

Answer RestFixture::script(const std::string& method, const std::string& path, const Json& body,
                           Fields headers) {
  headers.emplace("Authorization", std::string("Bearer ") + kScriptToken);
  if (!body.is_null()) headers.emplace("Content-Type", "application/json");
  return send(method, path, body.is_null() ? "" : body.dump(), headers);
}

Answer RestFixture::browser(const std::string& cookie, const std::string& method,
                            const std::string& path, const Json& body, Fields headers) {
  headers.emplace("Cookie", cookie);
  if (!headers.contains("Origin")) headers.emplace("Sec-Fetch-Site", "same-origin");
  if (!body.is_null()) headers.emplace("Content-Type", "application/json");
  return send(method, path, body.is_null() ? "" : body.dump(), headers);
}

std::string RestFixture::log_in(const std::string& name) {
  const Answer answer =
      browser("", "POST", "/api/login", {{"name", name}, {"password", kPassword}});
  if (answer.status != 200) throw std::runtime_error("login failed: " + answer.body);
  return cookie_of(answer);
}

Json RestFixture::make_key(const std::string& name, Json members) {
  members["name"] = name;
  if (!members.contains("token_limit_per_5h")) members["token_limit_per_5h"] = 1000;
  const Answer answer = script("POST", "/api/keys", members);
  if (answer.status != 201) throw std::runtime_error("creation failed: " + answer.body);
  return answer.json;
}

std::string RestFixture::read_document() const {
  return gatehouse::testing::read_file(folder / "apikeys.json");
}

void RestFixture::write_document(const std::string& text) {
  gatehouse::testing::write_file(folder / "apikeys.json", text);
}

std::string cookie_of(const Answer& answer) {
  const std::string cookie = answer.header("set-cookie");
  return cookie.substr(0, cookie.find(';'));
}

}  // namespace gatehouse::dashboard::testing
