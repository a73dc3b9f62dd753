#include "dashboard/probe/upstream_probe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include <httplib.h>

#include "common/system/files.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kMostCredentialBytes = 64 * 1024;
constexpr std::size_t kMostAnswerBytes = std::size_t{8} << 20;
constexpr const char* kAnthropicVersion = "2023-06-01";

FoundSecret read_credential_file(const std::string& path) {
  try {
    const auto content = read_file(real_file_system(), path, kMostCredentialBytes);
    if (!content) return {std::nullopt, "there is no file " + path};
    FoundSecret found = secret_in(content->bytes);
    if (!found.secret) found.problem = "the file " + path + " " + found.problem;
    return found;
  } catch (const std::exception& error) {
    return {std::nullopt, error.what()};
  }
}

/// Where a proxy looks, in its order. A command that only a proxy's environment names is not run
/// here.
FoundSecret find_named(const std::string& name, const Environment& environment) {
  if (const auto value = environment.get(name)) {
    FoundSecret found = secret_in(*value);
    if (!found.secret) found.problem = "the environment variable " + name + " " + found.problem;
    return found;
  }
  if (const auto file = environment.secret_file_of(name)) return read_credential_file(*file);
  return {std::nullopt,
          "the environment variable " + name + " is not set here; a proxy may have it"};
}

/// Those of a proxy's requests: the Bearer form goes along in both dialects, since
/// Anthropic-compatible endpoints may take no other.
httplib::Headers headers_for(const Upstream& upstream, const Secret& credential) {
  httplib::Headers headers{{"Accept", "application/json"},
                           {"Authorization", "Bearer " + credential.expose()}};
  if (upstream.dialect == Dialect::anthropic) {
    headers.emplace("x-api-key", credential.expose());
    headers.emplace("anthropic-version", kAnthropicVersion);
  }
  return headers;
}

/// The models that an answer lists, in either dialect's form; nothing when it is no list.
std::optional<std::vector<std::string>> models_in(const std::string& body) {
  const auto answer = nlohmann::json::parse(body, nullptr, false);
  if (!answer.is_object()) return std::nullopt;
  const auto list = answer.find("data");
  if (list == answer.end() || !list->is_array()) return std::nullopt;
  std::vector<std::string> models;
  for (const auto& model : *list) {
    const auto id = model.is_object() ? model.find("id") : model.end();
    const bool named = model.is_object() && id != model.end() && id->is_string();
    models.push_back(named ? id->get<std::string>() : std::string());
  }
  return models;
}

std::string problem_with(int status, bool lists_models) {
  if (status == 401 || status == 403) return "the upstream refuses the credential";
  if (status == 404) return "the upstream has no model list there: look at base_url";
  if (status != 200) return "the upstream answers " + std::to_string(status);
  if (!lists_models) return "what answers is no list of models: look at base_url";
  return {};
}

std::string problem_with(const httplib::Result& result, const httplib::SSLClient* tls) {
  switch (result.error()) {
    case httplib::Error::SSLServerVerification:
      return "the upstream's certificate cannot be verified" +
             std::string(tls && tls->get_openssl_verify_result() != 0
                             ? std::string(": ") +
                                   X509_verify_cert_error_string(tls->get_openssl_verify_result())
                             : "");
    case httplib::Error::Connection:
      return "the upstream cannot be connected to";
    case httplib::Error::SSLConnection:
      return "no TLS connection can be made: does the upstream speak TLS there?";
    case httplib::Error::Read:
      return "the upstream does not answer in time, or breaks off";
    default:
      return "the call failed: " + httplib::to_string(result.error());
  }
}

/// Shows upstreams that ask who we are (mutual TLS); false when the files are no pair of PEM.
bool load_identity(SSL_CTX* context, const UpstreamTlsFiles& files) {
  return files.certificate.empty() ||
         (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) == 1 &&
          SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1);
}

void prepare(httplib::ClientImpl& client, const Upstream& upstream, const ProbeOptions& options) {
  client.set_connection_timeout(std::min(options.patience, upstream.timeouts.connect));
  client.set_read_timeout(options.patience);
  client.set_write_timeout(options.patience);
  client.set_follow_location(false);
}

ProbeReport ask(httplib::ClientImpl& client, const httplib::SSLClient* tls, const std::string& path,
                const httplib::Headers& headers) {
  ProbeReport report;
  std::string body;
  const auto began = std::chrono::steady_clock::now();
  const httplib::Result result = client.Get(path, headers, [&](const char* data, std::size_t size) {
    body.append(data, size);
    return body.size() <= kMostAnswerBytes;
  });
  report.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  if (!result) {
    report.problem = problem_with(result, tls);
    return report;
  }
  report.status = result->status;
  if (result->status == 200) report.models = models_in(body);
  report.problem = problem_with(result->status, report.models.has_value());
  return report;
}

}  // namespace

FoundSecret find_credential(const CredentialSource& source, const Environment& environment,
                            const Sealing& sealing) {
  if (source.value) return {source.value, {}};
  if (source.file) return read_credential_file(*source.file);
  if (source.sealed) return sealing.open(*source.sealed);
  return find_named(source.env.value_or(""), environment);
}

ProbeReport probe_with(const Upstream& upstream, const std::string& name, const Secret& credential,
                       const ProbeOptions& options) {
  ProbeReport report;
  const auto url = parse_base_url(upstream.base_url);
  const std::string path = url ? endpoint_path(upstream, url->path, "/models") : std::string();
  if (!url) {
    report.problem = "base_url is not a URL";
  } else if (url->tls) {
    httplib::SSLClient client(url->host, url->port);
    client.enable_server_certificate_verification(true);
    if (!options.tls.authorities.empty()) client.set_ca_cert_path(options.tls.authorities);
    prepare(client, upstream, options);
    if (load_identity(client.ssl_context(), options.tls)) {
      report = ask(client, &client, path, headers_for(upstream, credential));
    } else {
      report.problem = "UPSTREAM_CLIENT_CERT_FILE and UPSTREAM_CLIENT_KEY_FILE cannot be used";
    }
  } else {
    httplib::ClientImpl client(url->host, url->port);
    prepare(client, upstream, options);
    report = ask(client, nullptr, path, headers_for(upstream, credential));
  }
  report.credential = name;
  return report;
}

std::vector<ProbeReport> probe_upstream(const Upstream& upstream, const Environment& environment,
                                        const Sealing& sealing, const ProbeOptions& options) {
  std::vector<ProbeReport> reports;
  for (const CredentialSource& source : upstream.credentials) {
    FoundSecret opened = find_credential(source, environment, sealing);
    if (opened.secret) {
      reports.push_back(probe_with(upstream, source.name, *opened.secret, options));
      continue;
    }
    ProbeReport& report = reports.emplace_back();
    report.credential = source.name;
    report.problem = std::move(opened.problem);
  }
  if (reports.empty()) reports.emplace_back().problem = "no credential is configured";
  return reports;
}

}  // namespace gatehouse::dashboard
