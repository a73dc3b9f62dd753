#include <algorithm>
#include <array>
#include <unordered_set>

#include "common/storage/document_json.h"
#include "common/storage/json_fields.h"
#include "common/storage/json_syntax.h"
#include "common/storage/key_reader.h"
#include "common/storage/member_names.h"
#include "common/storage/upstream_reader.h"

namespace gatehouse {
namespace {

template <typename T>
using Member = JsonReader::Member<T>;

constexpr std::array kAdminMembers{
    Member<Admin>{member::kName, into<&Admin::name>, true},
    Member<Admin>{member::kRole, into_word<&Admin::role, kRoleWords>},
    Member<Admin>{member::kPasswordHash, into<&Admin::password_hash>, true},
    Member<Admin>{member::kCreatedAt, into<&Admin::created_at>},
};

void read_claims(JsonReader& reader, AdminJwt& jwt) {
  JwtClaims& claims = jwt.claims.emplace();
  reader.map([&](std::string_view name) {
    const bool taken = std::any_of(claims.begin(), claims.end(),
                                   [&](const JwtClaim& claim) { return claim.name == name; });
    JwtClaim& claim = claims.emplace_back();
    claim.name = name;
    reader.read(claim.value);
    return !taken;
  });
}

constexpr std::array kAdminJwtMembers{
    Member<AdminJwt>{member::kEnabled, into<&AdminJwt::enabled>},
    Member<AdminJwt>{member::kSecretFile, into<&AdminJwt::secret_file>},
    Member<AdminJwt>{member::kAlgorithm, into_word<&AdminJwt::algorithm, kJwtAlgorithmWords>},
    Member<AdminJwt>{member::kClaims, read_claims},
    Member<AdminJwt>{member::kSources, into<&AdminJwt::sources>},
};

constexpr std::array kSettingsMembers{
    Member<Settings>{member::kCacheTtlMs,
                     into_optional_duration<&Settings::cache_ttl, std::chrono::milliseconds>},
    Member<Settings>{member::kRevokeRunning, into<&Settings::revoke_running>},
    Member<Settings>{member::kTokensPerImage, into<&Settings::tokens_per_image>},
    Member<Settings>{member::kPingSeconds,
                     into_optional_duration<&Settings::ping_seconds, std::chrono::seconds>},
    Member<Settings>{member::kServerTiming, into<&Settings::server_timing>},
    Member<Settings>{member::kLogLevel, into_word<&Settings::log_level, kLogLevelWords>},
    Member<Settings>{member::kAccessLog, into_word<&Settings::access_log, kAccessLogWords>},
    Member<Settings>{member::kAccessLogSample, into<&Settings::access_log_sample>},
    Member<Settings>{member::kAdminJwt,
                     [](JsonReader& reader, Settings& settings) {
                       AdminJwt& jwt = settings.admin_jwt.emplace();
                       reader.object<AdminJwt>(kAdminJwtMembers, jwt, jwt.extra);
                     }},
};

constexpr std::array kReportMembers{
    Member<CredentialReport>{member::kUpstream, into<&CredentialReport::upstream>},
    Member<CredentialReport>{member::kName, into<&CredentialReport::name>},
    Member<CredentialReport>{member::kState, into<&CredentialReport::state>},
    Member<CredentialReport>{member::kDetail, into<&CredentialReport::detail>},
};

constexpr std::array kProxyMembers{
    Member<ProxyEntry>{member::kListen, into<&ProxyEntry::listen>},
    Member<ProxyEntry>{member::kTls, into<&ProxyEntry::tls>},
    Member<ProxyEntry>{member::kPid, into<&ProxyEntry::pid>},
    Member<ProxyEntry>{member::kStartedAt, into<&ProxyEntry::started_at>},
    Member<ProxyEntry>{member::kJournal, into<&ProxyEntry::journal>},
    Member<ProxyEntry>{member::kAppliedRevision, into<&ProxyEntry::applied_revision>},
    Member<ProxyEntry>{member::kAppliedDigest, into<&ProxyEntry::applied_digest>},
    Member<ProxyEntry>{member::kAppliedAt, into<&ProxyEntry::applied_at>},
    Member<ProxyEntry>{member::kUsageApplied, into<&ProxyEntry::usage_applied>},
    Member<ProxyEntry>{member::kCredentials,
                       [](JsonReader& reader, ProxyEntry& proxy) {
                         reader.array([&] {
                           CredentialReport& report = proxy.credentials.emplace_back();
                           reader.object<CredentialReport>(kReportMembers, report, report.extra);
                         });
                       }},
};

void read_admins(JsonReader& reader, Document& document) {
  reader.array([&] {
    Admin& admin = document.admins.emplace_back();
    reader.object<Admin>(kAdminMembers, admin, admin.extra);
  });
}

void read_proxies(JsonReader& reader, Document& document) {
  reader.map([&](std::string_view instance) {
    const auto [at, added] = document.proxies.try_emplace(std::string(instance));
    reader.object<ProxyEntry>(kProxyMembers, at->second, at->second.extra);
    return added;
  });
}

constexpr std::array kDocumentMembers{
    Member<Document>{member::kSchema, into<&Document::schema>},
    Member<Document>{member::kRevision, into<&Document::revision>},
    Member<Document>{member::kConfigDigest, into<&Document::config_digest>},
    Member<Document>{member::kKeys, read_keys, true},
    Member<Document>{member::kDeleted, read_deleted},
    Member<Document>{member::kUpstreams, read_upstreams},
    Member<Document>{member::kAdmins, read_admins},
    Member<Document>{member::kSettings,
                     [](JsonReader& reader, Document& document) {
                       reader.object<Settings>(kSettingsMembers, document.settings,
                                               document.settings.extra);
                     }},
    Member<Document>{member::kProxies, read_proxies},
};

InvalidDocument::Position position_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_begin = before.rfind('\n');
  const std::size_t column =
      line_begin == std::string_view::npos ? offset + 1 : offset - line_begin;
  return {static_cast<int>(line), static_cast<int>(column)};
}

/// Throws what is wrong with the syntax; returns when nothing is.
void throw_syntax_error(const std::string& text) {
  if (auto error = find_syntax_error(text, kMaxDocumentDepth)) {
    throw InvalidDocument({{"$", std::move(error->message)}}, position_of(text, error->offset));
  }
}

Document read_document(const std::string& text, JsonReader& reader) {
  if (!reader.is_object()) {
    throw_syntax_error(text);
    throw InvalidDocument(Problems{{"$", "must be an object"}});
  }
  Document document;
  reader.object<Document>(kDocumentMembers, document, document.extra);
  if (!reader.at_end()) throw MalformedJson{};
  return document;
}

/// Adds what `validate` finds, save about values that could not be read in the first place.
void add_broken_rules(const Document& document, Problems& problems) {
  std::unordered_set<std::string> unreadable;
  for (const Problem& problem : problems) unreadable.insert(problem.path);
  const auto is_within_unreadable = [&](const std::string& path) {
    for (std::size_t end = path.size(); end != std::string::npos;
         end = end == 0 ? std::string::npos : path.find_last_of(".[", end - 1)) {
      if (end > 1 && unreadable.contains(path.substr(0, end))) return true;
    }
    return false;
  };
  for (Problem& problem : validate(document)) {
    if (!is_within_unreadable(problem.path)) problems.push_back(std::move(problem));
  }
}

}  // namespace

Document parse_document(const std::string& text) {
  JsonReader reader(text, kMaxDocumentDepth);
  Document document;
  try {
    document = read_document(text, reader);
    if (reader.needs_full_check()) throw_syntax_error(text);
  } catch (const MalformedJson&) {
    throw_syntax_error(text);
    throw InvalidDocument(Problems{{"$", "is not JSON"}});
  }
  add_broken_rules(document, reader.problems());
  if (!reader.problems().empty()) {
    // Values of the wrong kind are mostly values all the same, but broken text comes first.
    throw_syntax_error(text);
    throw InvalidDocument(std::move(reader.problems()));
  }
  return document;
}

}  // namespace gatehouse
