#include <algorithm>
#include <array>
#include <unordered_set>

#include "common/storage/document_json.h"
#include "common/storage/json_reader.h"
#include "common/storage/json_syntax.h"
#include "common/storage/member_names.h"
#include "common/system/files.h"
#include "common/system/sha256.h"

namespace gatehouse {
namespace {

using Value = JsonReader::Value;
template <typename T>
using Member = JsonReader::Member<T>;

/// Reads a member straight into a member of the struct.
template <auto kField, typename T>
void into(JsonReader& reader, Value& value, T& target) {
  reader.read(value, target.*kField);
}

/// Reads a whole number into a duration.
template <auto kField, typename T>
void into_duration(JsonReader& reader, Value& value, T& target) {
  using Duration = std::decay_t<decltype(target.*kField)>;
  if (const auto count = reader.integer(value)) target.*kField = Duration(*count);
}

template <auto kField, typename Duration, typename T>
void into_optional_duration(JsonReader& reader, Value& value, T& target) {
  if (const auto count = reader.integer(value)) target.*kField = Duration(*count);
}

void read_digest(JsonReader& reader, Value& value, KeyDigest& out) {
  const auto text = reader.text(value);
  if (!text) return;
  if (const auto digest = parse_key_digest(*text)) {
    out = *digest;
  } else {
    reader.problem("must be 64 hex digits");
  }
}

/// A small table per object; the order is the one we write, which the reader expects.
constexpr std::array kWindowMembers{
    Member<UsageWindow>{member::kWindowStart, into<&UsageWindow::start>, true},
    Member<UsageWindow>{member::kTokensUsed, into<&UsageWindow::tokens>, true},
    Member<UsageWindow>{member::kMinutes,
                        into_optional_duration<&UsageWindow::minutes, std::chrono::minutes>},
};

constexpr std::array kPreviousMembers{
    Member<PreviousSecret>{member::kKeySha256,
                           [](JsonReader& reader, Value& value, PreviousSecret& previous) {
                             read_digest(reader, value, previous.digest);
                           },
                           true},
    Member<PreviousSecret>{member::kKeyHint, into<&PreviousSecret::hint>},
    Member<PreviousSecret>{member::kValidUntil, into<&PreviousSecret::valid_until>, true},
};

/// A key while it is read.
struct KeyDraft {
  ApiKey key;
  bool has_digest = false;
  Timestamp deleted_at;
};

template <auto kField>
void into_key(JsonReader& reader, Value& value, KeyDraft& draft) {
  reader.read(value, draft.key.*kField);
}

void read_windows(JsonReader& reader, Value& value, KeyDraft& draft) {
  // Read beside and moved over in one piece: one allocation of the right size a key.
  static thread_local UsageWindows scratch;
  scratch.clear();
  reader.array(value, [&](Value& item) {
    UsageWindow& window = scratch.emplace_back();
    reader.object<UsageWindow>(item, kWindowMembers, window, window.extra);
  });
  draft.key.usage_windows.assign(std::make_move_iterator(scratch.begin()),
                                 std::make_move_iterator(scratch.end()));
}

constexpr std::array kKeyMembers{
    Member<KeyDraft>{member::kId, into_key<&ApiKey::id>},
    Member<KeyDraft>{member::kKey, into_key<&ApiKey::plain>},
    Member<KeyDraft>{member::kKeySha256,
                     [](JsonReader& reader, Value& value, KeyDraft& draft) {
                       draft.has_digest = true;
                       read_digest(reader, value, draft.key.digest);
                     }},
    Member<KeyDraft>{member::kKeyHint, into_key<&ApiKey::hint>},
    Member<KeyDraft>{member::kName, into_key<&ApiKey::name>, true},
    Member<KeyDraft>{member::kEnabled, into_key<&ApiKey::enabled>},
    Member<KeyDraft>{member::kModel, into_key<&ApiKey::model>},
    Member<KeyDraft>{member::kAllowedModels, into_key<&ApiKey::allowed_models>},
    Member<KeyDraft>{member::kTokenLimit, into_key<&ApiKey::token_limit>},
    Member<KeyDraft>{member::kRequestsPerMinute, into_key<&ApiKey::requests_per_minute>},
    Member<KeyDraft>{member::kMaxConcurrent, into_key<&ApiKey::max_concurrent>},
    Member<KeyDraft>{member::kReservation,
                     [](JsonReader& reader, Value& value, KeyDraft& draft) {
                       reader.word<ReservationMode>(value,
                                                    {{member::kExpected, ReservationMode::expected},
                                                     {member::kMax, ReservationMode::max}},
                                                    draft.key.reservation);
                     }},
    Member<KeyDraft>{member::kExpiryDate, into_key<&ApiKey::expiry_date>},
    Member<KeyDraft>{member::kCreatedAt, into_key<&ApiKey::created_at>},
    Member<KeyDraft>{member::kLastUsed, into_key<&ApiKey::last_used>},
    Member<KeyDraft>{member::kTotalLifetimeTokens, into_key<&ApiKey::total_lifetime_tokens>},
    Member<KeyDraft>{member::kUsageWindows, read_windows},
    Member<KeyDraft>{member::kPrevious,
                     [](JsonReader& reader, Value& value, KeyDraft& draft) {
                       PreviousSecret& previous = draft.key.previous.emplace();
                       reader.object<PreviousSecret>(value, kPreviousMembers, previous,
                                                     previous.extra);
                     }},
    Member<KeyDraft>{member::kOwner, into_key<&ApiKey::owner>},
    Member<KeyDraft>{member::kTags, into_key<&ApiKey::tags>},
    Member<KeyDraft>{member::kNotes, into_key<&ApiKey::notes>},
    Member<KeyDraft>{member::kCreatedBy, into_key<&ApiKey::created_by>},
    Member<KeyDraft>{member::kDeletedAt,
                     [](JsonReader& reader, Value& value, KeyDraft& draft) {
                       reader.read(value, draft.deleted_at);
                     },
                     true},
};

/// "key_" and the digest's first 130 bits in Crockford's base32.
std::string derived_id(const KeyDigest& digest) {
  static constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id = "key_";
  for (std::size_t i = 0; i < 26; ++i) {
    const std::size_t bit = 5 * i;
    const unsigned pair = unsigned{digest.bytes[bit / 8]} << 8 | digest.bytes[bit / 8 + 1];
    id += kCrockford[(pair >> (11 - bit % 8)) & 31];
  }
  return id;
}

/// Reads a key; `known` tells the members of a live one from those of a deleted one.
void read_key(JsonReader& reader, Value& value, std::span<const Member<KeyDraft>> known,
              KeyDraft& draft) {
  const std::size_t problems_before = reader.problems().size();
  ApiKey& key = draft.key;
  reader.object(value, known, draft, key.extra);
  if (key.plain.has_value() == draft.has_digest) {
    if (reader.problems().size() == problems_before || key.plain) {
      reader.problem("must have either \"key\" or \"key_sha256\"");
    }
    return;
  }
  if (key.plain) {
    key.digest = sha256(key.plain->expose());
    key.hint = key_hint(key.plain->expose());
  }
  if (key.id.empty()) key.id = derived_id(key.digest);
}

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

void read_aliases(JsonReader& reader, Value& value, Upstream& upstream) {
  reader.map(value, [&](std::string_view name, Value& target) {
    auto& aliases = upstream.model_aliases;
    const bool taken = std::any_of(aliases.begin(), aliases.end(),
                                   [&](const ModelAlias& alias) { return alias.from == name; });
    ModelAlias& alias = aliases.emplace_back();
    alias.from = name;
    reader.read(target, alias.to);
    return !taken;
  });
}

constexpr std::array kUpstreamMembers{
    Member<Upstream>{member::kName, into<&Upstream::name>, true},
    Member<Upstream>{member::kPathPrefix, into<&Upstream::path_prefix>, true},
    Member<Upstream>{member::kStripPrefix, into<&Upstream::strip_prefix>},
    Member<Upstream>{member::kBaseUrl, into<&Upstream::base_url>, true},
    Member<Upstream>{member::kDialect,
                     [](JsonReader& reader, Value& value, Upstream& upstream) {
                       reader.word<Dialect>(value,
                                            {{member::kOpenAi, Dialect::openai},
                                             {member::kAnthropic, Dialect::anthropic}},
                                            upstream.dialect);
                     }},
    Member<Upstream>{member::kCredentials,
                     [](JsonReader& reader, Value& value, Upstream& upstream) {
                       reader.array(value, [&](Value& item) {
                         CredentialSource& credential = upstream.credentials.emplace_back();
                         reader.object<CredentialSource>(item, kCredentialMembers, credential,
                                                         credential.extra);
                       });
                     }},
    Member<Upstream>{member::kModelAliases, read_aliases},
    Member<Upstream>{member::kAllowPaths, into<&Upstream::allow_paths>},
    Member<Upstream>{member::kFallback, into<&Upstream::fallback>},
    Member<Upstream>{member::kTimeouts,
                     [](JsonReader& reader, Value& value, Upstream& upstream) {
                       reader.object<UpstreamTimeouts>(value, kTimeoutMembers, upstream.timeouts,
                                                       upstream.timeouts.extra);
                     }},
};

constexpr std::array kAdminMembers{
    Member<Admin>{member::kName, into<&Admin::name>, true},
    Member<Admin>{member::kRole,
                  [](JsonReader& reader, Value& value, Admin& admin) {
                    reader.word<Role>(
                        value, {{member::kAdmin, Role::admin}, {member::kViewer, Role::viewer}},
                        admin.role);
                  }},
    Member<Admin>{member::kPasswordHash, into<&Admin::password_hash>, true},
};

constexpr std::array kSettingsMembers{
    Member<Settings>{member::kCacheTtlMs,
                     into_optional_duration<&Settings::cache_ttl, std::chrono::milliseconds>},
    Member<Settings>{member::kRevokeRunning, into<&Settings::revoke_running>},
    Member<Settings>{member::kTokensPerImage, into<&Settings::tokens_per_image>},
    Member<Settings>{member::kPingSeconds,
                     into_optional_duration<&Settings::ping_seconds, std::chrono::seconds>},
};

constexpr std::array kProxyMembers{
    Member<ProxyEntry>{member::kListen, into<&ProxyEntry::listen>},
    Member<ProxyEntry>{member::kPid, into<&ProxyEntry::pid>},
    Member<ProxyEntry>{member::kStartedAt, into<&ProxyEntry::started_at>},
    Member<ProxyEntry>{member::kJournal, into<&ProxyEntry::journal>},
    Member<ProxyEntry>{member::kAppliedRevision, into<&ProxyEntry::applied_revision>},
    Member<ProxyEntry>{member::kAppliedDigest, into<&ProxyEntry::applied_digest>},
    Member<ProxyEntry>{member::kAppliedAt, into<&ProxyEntry::applied_at>},
    Member<ProxyEntry>{member::kUsageApplied, into<&ProxyEntry::usage_applied>},
};

void read_keys(JsonReader& reader, Value& value, Document& document) {
  const std::span<const Member<KeyDraft>> known(kKeyMembers);
  reader.array(value, [&](Value& item) {
    KeyDraft draft;
    read_key(reader, item, known.first(known.size() - 1), draft);
    document.keys.push_back(std::move(draft.key));
  });
}

void read_deleted(JsonReader& reader, Value& value, Document& document) {
  reader.array(value, [&](Value& item) {
    KeyDraft draft;
    read_key(reader, item, kKeyMembers, draft);
    document.deleted.push_back({std::move(draft.key), draft.deleted_at});
  });
}

void read_upstreams(JsonReader& reader, Value& value, Document& document) {
  auto& upstreams = document.upstreams.emplace();
  reader.array(value, [&](Value& item) {
    Upstream& upstream = upstreams.emplace_back();
    reader.object<Upstream>(item, kUpstreamMembers, upstream, upstream.extra);
  });
}

void read_admins(JsonReader& reader, Value& value, Document& document) {
  reader.array(value, [&](Value& item) {
    Admin& admin = document.admins.emplace_back();
    reader.object<Admin>(item, kAdminMembers, admin, admin.extra);
  });
}

void read_proxies(JsonReader& reader, Value& value, Document& document) {
  reader.map(value, [&](std::string_view instance, Value& item) {
    const auto [at, added] = document.proxies.try_emplace(std::string(instance));
    reader.object<ProxyEntry>(item, kProxyMembers, at->second, at->second.extra);
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
                     [](JsonReader& reader, Value& value, Document& document) {
                       reader.object<Settings>(value, kSettingsMembers, document.settings,
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

/// Reads the root; nothing when the text is JSON but not an object.
bool read_root(simdjson::ondemand::document& json, JsonReader& reader, Document& document) {
  simdjson::ondemand::object root;
  if (const auto error = json.get_object().get(root); error != simdjson::SUCCESS) {
    if (error == simdjson::INCORRECT_TYPE) return false;
    throw MalformedJson{};
  }
  reader.members<Document>(root, kDocumentMembers, document, document.extra);
  // Nothing may follow: at the end of the text there is no location any more.
  if (json.current_location().error() != simdjson::OUT_OF_BOUNDS) throw MalformedJson{};
  return true;
}

Document read_document(const std::string& text, JsonReader& reader) {
  Document document;
  simdjson::ondemand::parser parser;
  simdjson::padded_string copy;
  simdjson::padded_string_view view(text, text.capacity());
  if (text.capacity() - text.size() < simdjson::SIMDJSON_PADDING) {
    copy = simdjson::padded_string(text);
    view = copy;
  }
  simdjson::ondemand::document json;
  if (parser.iterate(view).get(json) != simdjson::SUCCESS) throw MalformedJson{};
  if (!read_root(json, reader, document)) {
    throw_syntax_error(text);
    throw InvalidDocument(Problems{{"$", "must be an object"}});
  }
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
  static_assert(kReadPadding >= simdjson::SIMDJSON_PADDING);
  JsonReader reader(kMaxDocumentDepth);
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
