#include "common/domain/rules.h"

#include <algorithm>
#include <chrono>

#include "common/domain/utf8.h"

namespace gatehouse {
namespace {

constexpr std::size_t kMaxListItems = 1'000;
constexpr std::int64_t kMaxWindowMinutes = 24 * 60;

std::string at(std::string_view where, std::size_t index) {
  std::string path(where);
  path.append("[").append(std::to_string(index)).append("]");
  return path;
}

void pass_on(const ReportProblem& report, std::string_view where,
             std::optional<std::string> problem) {
  if (problem) report(std::string(where), std::move(*problem));
}

template <typename Rule>
void check_list(const std::vector<std::string>& items, std::string_view where,
                const ReportProblem& report, Rule rule) {
  if (items.size() > kMaxListItems) {
    report(std::string(where), "must have at most " + std::to_string(kMaxListItems) + " items");
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto problem = rule(items[i])) report(at(where, i), std::move(*problem));
  }
}

void check_secret(const ApiKey& key, const ReportProblem& report) {
  if (key.plain) {
    pass_on(report, ".key", problem_with_plain_key(key.plain->expose()));
  } else if (key.digest == KeyDigest{}) {
    report(".key_sha256", "must be the SHA-256 of a key");
  }
  if (!key.hint.empty()) pass_on(report, ".key_hint", problem_with_name(key.hint));
  if (key.previous) {
    if (key.previous->digest == key.digest) {
      report(".previous.key_sha256", "must differ from the key itself");
    }
    if (!key.previous->hint.empty()) {
      pass_on(report, ".previous.key_hint", problem_with_name(key.previous->hint));
    }
  }
}

void check_usage(const ApiKey& key, const ReportProblem& report) {
  pass_on(report, ".total_lifetime_tokens",
          problem_with_range(key.total_lifetime_tokens, 0, kMaxTokenLimit));
  for (std::size_t i = 0; i < key.usage_windows.size(); ++i) {
    const UsageWindow& window = key.usage_windows[i];
    if (window.tokens < 0 || window.tokens > kMaxTokenLimit) {
      pass_on(report, at(".usage_windows", i) + ".tokens_used",
              problem_with_range(window.tokens, 0, kMaxTokenLimit));
    }
    if (window.minutes &&
        (window.minutes->count() < 1 || window.minutes->count() > kMaxWindowMinutes)) {
      pass_on(report, at(".usage_windows", i) + ".minutes",
              problem_with_range(window.minutes->count(), 1, kMaxWindowMinutes));
    }
  }
}

void check_credential(const CredentialSource& credential, const std::string& where,
                      const ReportProblem& report) {
  pass_on(report, where + ".name", problem_with_name(credential.name));
  const int sources = int{credential.env.has_value()} + int{credential.file.has_value()} +
                      int{credential.sealed.has_value()} + int{credential.value.has_value()};
  if (sources != 1) {
    report(where, "must have exactly one of \"env\", \"file\", \"sealed\" and \"value\"");
  }
  if (credential.env) pass_on(report, where + ".env", problem_with_env_name(*credential.env));
  if (credential.file) pass_on(report, where + ".file", problem_with_line(*credential.file, 4096));
  if (credential.sealed) {
    pass_on(report, where + ".sealed", problem_with_line(*credential.sealed, 65'536));
  }
  if (credential.value) {
    pass_on(report, where + ".value", problem_with_line(credential.value->expose(), 65'536));
  }
}

void check_credentials(const Upstream& upstream, const std::string& where,
                       const ReportProblem& report) {
  const auto& credentials = upstream.credentials;
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    const std::string here = at(where + ".credentials", i);
    check_credential(credentials[i], here, report);
    const auto same = [&](const CredentialSource& other) {
      return other.name == credentials[i].name;
    };
    const auto end = credentials.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(credentials.begin(), end, same)) {
      report(here + ".name", "must differ from the names of the upstream's other credentials");
    }
  }
}

void check_upstream(const Upstream& upstream, const std::string& where,
                    const ReportProblem& report) {
  pass_on(report, where + ".name", problem_with_name(upstream.name));
  pass_on(report, where + ".path_prefix", problem_with_path_prefix(upstream.path_prefix));
  pass_on(report, where + ".base_url", problem_with_base_url(upstream.base_url));
  check_credentials(upstream, where, report);
  for (const ModelAlias& alias : upstream.model_aliases) {
    pass_on(report, where + ".model_aliases", problem_with_model(alias.from));
    pass_on(report, where + ".model_aliases", problem_with_model(alias.to));
  }
  check_list(upstream.allow_paths, where + ".allow_paths", report, problem_with_model);
  const auto check_time = [&](const char* name, std::chrono::milliseconds time) {
    pass_on(report, where + ".timeouts." + name,
            problem_with_range(time.count(), 1, kLongestTime.count()));
  };
  check_time("connect_ms", upstream.timeouts.connect);
  check_time("first_byte_ms", upstream.timeouts.first_byte);
  check_time("idle_ms", upstream.timeouts.idle);
}

/// Reports each prefix that several upstreams have once, at the second of them.
void check_prefixes(const std::vector<Upstream>& upstreams, const ReportProblem& report) {
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    std::string names;
    std::size_t earlier = 0;
    for (std::size_t j = 0; j < upstreams.size(); ++j) {
      if (upstreams[j].path_prefix != upstreams[i].path_prefix) continue;
      if (j < i) ++earlier;
      names += (names.empty() ? "" : ", ") + upstreams[j].name;
    }
    if (earlier == 1) {
      report(at("", i) + ".path_prefix", "Duplicate path_prefix '" + upstreams[i].path_prefix +
                                             "' found in upstreams: " + names);
    }
  }
}

void check_fallback(const std::vector<Upstream>& upstreams, std::size_t index,
                    const ReportProblem& report) {
  const Upstream& upstream = upstreams[index];
  if (!upstream.fallback) return;
  const std::string where = at("", index) + ".fallback";
  const auto found = std::find_if(upstreams.begin(), upstreams.end(), [&](const Upstream& other) {
    return other.name == *upstream.fallback;
  });
  if (found == upstreams.end()) {
    report(where, "must be the name of an upstream; there is no \"" + *upstream.fallback + "\"");
  } else if (&*found == &upstream) {
    report(where, "must be another upstream");
  } else if (found->dialect != upstream.dialect) {
    report(where, "must be an upstream of the same dialect");
  }
}

}  // namespace

void check_key(const ApiKey& key, const ReportProblem& report) {
  pass_on(report, ".id", problem_with_id(key.id));
  pass_on(report, ".name", problem_with_name(key.name));
  check_secret(key, report);
  if (key.model) pass_on(report, ".model", problem_with_model(*key.model));
  check_list(key.allowed_models, ".allowed_models", report, problem_with_model);
  if (key.token_limit) {
    pass_on(report, ".token_limit_per_5h", problem_with_token_limit(*key.token_limit));
  }
  if (key.requests_per_minute) {
    pass_on(report, ".requests_per_minute", problem_with_rate(*key.requests_per_minute));
  }
  if (key.max_concurrent)
    pass_on(report, ".max_concurrent", problem_with_rate(*key.max_concurrent));
  if (key.owner) pass_on(report, ".owner", problem_with_model(*key.owner));
  if (key.created_by) pass_on(report, ".created_by", problem_with_model(*key.created_by));
  if (key.notes) pass_on(report, ".notes", problem_with_notes(*key.notes));
  check_list(key.tags, ".tags", report, problem_with_name);
  check_usage(key, report);
}

void check_upstreams(const std::vector<Upstream>& upstreams, const ReportProblem& report) {
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    check_upstream(upstreams[i], at("", i), report);
    for (std::size_t j = 0; j < i; ++j) {
      if (upstreams[j].name != upstreams[i].name) continue;
      report(at("", i) + ".name", "must differ from the names of the other upstreams");
      break;
    }
    check_fallback(upstreams, i, report);
  }
  check_prefixes(upstreams, report);
}

namespace {

void check_admin_jwt(const AdminJwt& jwt, const ReportProblem& report) {
  if (jwt.secret_file) {
    pass_on(report, ".admin_jwt.secret_file", problem_with_line(*jwt.secret_file, 4096));
  }
  if (jwt.claims) {
    if (jwt.claims->empty()) {
      report(".admin_jwt.claims", "must name at least one claim: anybody's token would do");
    }
    for (const JwtClaim& claim : *jwt.claims) {
      pass_on(report, ".admin_jwt.claims", problem_with_name(claim.name));
      pass_on(report, ".admin_jwt.claims", problem_with_model(claim.value));
    }
  }
  if (!jwt.sources) return;
  if (jwt.sources->empty()) report(".admin_jwt.sources", "must name at least one source");
  check_list(*jwt.sources, ".admin_jwt.sources", report,
             [](const std::string& source) -> std::optional<std::string> {
               if (parse_jwt_source(source)) return std::nullopt;
               return "must be \"authorization\", \"header NAME\" or \"query NAME\"";
             });
}

}  // namespace

void check_settings(const Settings& settings, const ReportProblem& report) {
  if (settings.cache_ttl) {
    pass_on(report, ".cache_ttl_ms",
            problem_with_range(settings.cache_ttl->count(), 1, kLongestTime.count()));
  }
  if (settings.tokens_per_image) {
    pass_on(report, ".tokens_per_image",
            problem_with_range(*settings.tokens_per_image, 0, kMaxTokensPerImage));
  }
  if (settings.ping_seconds) {
    pass_on(report, ".ping_seconds",
            problem_with_range(settings.ping_seconds->count(), 0, kLongestPing.count()));
  }
  const double sample = settings.access_log_sample.value_or(1);
  if (!(sample >= 0 && sample <= 1)) {
    report(".access_log_sample", "must be between 0 and 1");
  }
  if (settings.admin_jwt) check_admin_jwt(*settings.admin_jwt, report);
}

void check_admins(const std::vector<Admin>& admins, const ReportProblem& report) {
  for (std::size_t i = 0; i < admins.size(); ++i) {
    pass_on(report, at("", i) + ".name", problem_with_name(admins[i].name));
    if (!admins[i].password_hash.expose().starts_with("$argon2id$") ||
        has_control_character(admins[i].password_hash.expose()) ||
        !is_utf8(admins[i].password_hash.expose())) {
      report(at("", i) + ".password_hash", "must be an Argon2id hash (\"$argon2id$…\")");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (admins[j].name != admins[i].name) continue;
      report(at("", i) + ".name", "must differ from the names of the other admins");
      break;
    }
  }
}

void check_proxy(const ProxyEntry& proxy, const ReportProblem& report) {
  // The journal is opened relative to the data folder and must not lead out of it.
  const std::string closed = "/" + proxy.journal + "/";
  if (proxy.journal.starts_with('/') || closed.find("/../") != std::string::npos ||
      has_control_character(proxy.journal)) {
    report(".journal", "must be a path inside the data folder");
  }
  for (const auto& [where, text] :
       {std::pair{".listen", &proxy.listen}, std::pair{".journal", &proxy.journal},
        std::pair{".applied_digest", &proxy.applied_digest}}) {
    if (!is_utf8(*text)) report(where, "must be valid UTF-8");
  }
  for (std::size_t i = 0; i < proxy.credentials.size(); ++i) {
    const CredentialReport& credential = proxy.credentials[i];
    for (const std::string* text :
         {&credential.upstream, &credential.name, &credential.state, &credential.detail}) {
      if (!is_utf8(*text)) report(at(".credentials", i), "must be valid UTF-8");
    }
  }
}

}  // namespace gatehouse
