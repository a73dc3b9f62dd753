#include "common/storage/upstream_reader.h"

#include <algorithm>
#include <array>

#include "common/storage/json_fields.h"
#include "common/storage/member_names.h"

namespace gatehouse {
namespace {

template <typename T>
using Member = JsonReader::Member<T>;

constexpr std::array kCredentialMembers{
    Member<CredentialSource>{member::kName, into<&CredentialSource::name>, true},
    Member<CredentialSource>{member::kEnv, into<&CredentialSource::env>},
    Member<CredentialSource>{member::kFile, into<&CredentialSource::file>},
    Member<CredentialSource>{member::kSealed, into<&CredentialSource::sealed>},
    Member<CredentialSource>{member::kValue, into<&CredentialSource::value>},
};

constexpr std::array kTimeoutMembers{
    Member<UpstreamTimeouts>{member::kConnectMs, into_duration<&UpstreamTimeouts::connect>},
    Member<UpstreamTimeouts>{member::kFirstByteMs, into_duration<&UpstreamTimeouts::first_byte>},
    Member<UpstreamTimeouts>{member::kIdleMs, into_duration<&UpstreamTimeouts::idle>},
};

void read_aliases(JsonReader& reader, Upstream& upstream) {
  reader.map([&](std::string_view name) {
    auto& aliases = upstream.model_aliases;
    const bool taken = std::any_of(aliases.begin(), aliases.end(),
                                   [&](const ModelAlias& alias) { return alias.from == name; });
    ModelAlias& alias = aliases.emplace_back();
    alias.from = name;
    reader.read(alias.to);
    return !taken;
  });
}

constexpr std::array kUpstreamMembers{
    Member<Upstream>{member::kName, into<&Upstream::name>, true},
    Member<Upstream>{member::kPathPrefix, into<&Upstream::path_prefix>, true},
    Member<Upstream>{member::kStripPrefix, into<&Upstream::strip_prefix>},
    Member<Upstream>{member::kBaseUrl, into<&Upstream::base_url>, true},
    Member<Upstream>{member::kDialect, into_word<&Upstream::dialect, kDialectWords>},
    Member<Upstream>{member::kCredentials,
                     [](JsonReader& reader, Upstream& upstream) {
                       reader.array([&] {
                         CredentialSource& credential = upstream.credentials.emplace_back();
                         reader.object<CredentialSource>(kCredentialMembers, credential,
                                                         credential.extra);
                       });
                     }},
    Member<Upstream>{member::kModelAliases, read_aliases},
    Member<Upstream>{member::kAllowPaths, into<&Upstream::allow_paths>},
    Member<Upstream>{member::kFallback, into<&Upstream::fallback>},
    Member<Upstream>{member::kCanary, into<&Upstream::canary>},
    Member<Upstream>{member::kTimeouts,
                     [](JsonReader& reader, Upstream& upstream) {
                       reader.object<UpstreamTimeouts>(kTimeoutMembers, upstream.timeouts,
                                                       upstream.timeouts.extra);
                     }},
};

}  // namespace

void read_upstreams(JsonReader& reader, Document& document) {
  auto& upstreams = document.upstreams.emplace();
  reader.array([&] {
    Upstream& upstream = upstreams.emplace_back();
    reader.object<Upstream>(kUpstreamMembers, upstream, upstream.extra);
  });
}

}  // namespace gatehouse
