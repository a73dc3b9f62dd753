#include "tests/common/storage/documents.h"

#include "common/system/sha256.h"

namespace gatehouse::testing {
namespace {

using std::chrono::milliseconds;

template <typename T>
std::optional<T> sometimes(DocumentMaker& maker, T value) {
  return maker.coin() ? std::optional<T>(std::move(value)) : std::nullopt;
}

}  // namespace

std::int64_t DocumentMaker::number(std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
}

std::string DocumentMaker::text(std::size_t longest) {
  static const char* const kPieces[] = {"a", "Z",  "0", " ", "\"", "\\",           "/", "é",
                                        "…", "漢", "😀", "{", "]",  "\xef\xbf\xbd", "'", "glm-*"};
  std::string out = "t" + std::to_string(++made_);
  while (out.size() + 8 < longest && number(0, 5) > 0) out += kPieces[number(0, 15)];
  return out;
}

std::int64_t DocumentMaker::number_or_end(std::int64_t least, std::int64_t most) {
  switch (number(0, 3)) {
    case 0:
      return least;
    case 1:
      return most;
    default:
      return number(least, most);
  }
}

Timestamp DocumentMaker::time() {
  if (number(0, 9) == 0) {
    return coin() ? *parse_rfc3339("0000-01-01T00:00:00Z")
                  : *parse_rfc3339("9999-12-31T23:59:59.999Z");
  }
  // From 1970 to 2100, half of them on a whole second.
  const std::int64_t ms = number(0, 4'102'444'800'000);
  return Timestamp(milliseconds(coin() ? ms : ms / 1000 * 1000));
}

RawMembers DocumentMaker::unknown() {
  static const char* const kValues[] = {"1e400",
                                        "-0.10",
                                        "\"\\u00e9\\/\"",
                                        "[1,2,  {\"a\":null}]",
                                        "{ }",
                                        "null",
                                        "true",
                                        "{\"deep\": {\n \"x\" : [ [ ] ]}}",
                                        "123456789012345678901234567890"};
  static const char* const kNames[] = {"x-\\u0041 ", "x_", "é漢\\ud83d\\ude00", "\\\"\\\\ \\n",
                                       " "};
  RawMembers members;
  while (unknown_ == UnknownMembers::some && number(0, 2) == 0) {
    const std::string serial = std::to_string(++made_);
    members.push_back({kNames[number(0, 4)] + serial, kValues[number(0, 8)]});
  }
  return members;
}

ApiKey DocumentMaker::key() {
  ApiKey key;
  const std::string secret = "pk_" + std::to_string(++made_) + "_abcdefghij";
  key = coin() ? plain_key(secret, text(60)) : hashed_key(secret, text(60));
  key.id = "key_" + std::to_string(++made_);
  if (!key.plain && number(0, 4) == 0) key.hint.clear();
  key.enabled = coin();
  key.model = sometimes(*this, text(40));
  for (std::int64_t n = number(0, 3); n > 0; --n) key.allowed_models.push_back(text(30));
  key.token_limit = sometimes(*this, number_or_end(0, kMaxTokenLimit));
  key.requests_per_minute = sometimes(*this, number_or_end(1, 1'000'000));
  key.max_concurrent = sometimes(*this, number_or_end(1, 1'000'000));
  key.reservation = coin() ? ReservationMode::expected : ReservationMode::max;
  key.expiry_date = sometimes(*this, time());
  if (coin()) {
    key.previous = PreviousSecret{sha256(text(20) + "previous"), "gk_…abcd", time(), unknown()};
  }
  key.created_at = sometimes(*this, time());
  key.created_by = sometimes(*this, text(30));
  key.owner = sometimes(*this, text(30));
  for (std::int64_t n = number(0, 3); n > 0; --n) key.tags.push_back(text(20));
  key.notes = sometimes(*this, text(90) + "\n\ttwo lines\x7f");
  key.last_used = sometimes(*this, time());
  key.total_lifetime_tokens = number_or_end(0, kMaxTokenLimit);
  for (std::int64_t n = number(0, 5); n > 0; --n) {
    key.usage_windows.push_back({time(), number_or_end(0, kMaxTokenLimit),
                                 sometimes(*this, std::chrono::minutes(number_or_end(1, 1440))),
                                 unknown()});
  }
  key.extra = unknown();
  return key;
}

Upstream DocumentMaker::upstream(const std::string& prefix) {
  Upstream upstream;
  upstream.name = text(30);
  upstream.path_prefix = prefix;
  upstream.strip_prefix = coin();
  upstream.base_url = "https://host" + std::to_string(number(1, 99)) + ".example:8443/api";
  upstream.dialect = coin() ? Dialect::openai : Dialect::anthropic;
  for (std::int64_t n = number(0, 2); n > 0; --n) {
    CredentialSource credential;
    credential.name = text(20);
    switch (number(0, 3)) {
      case 0:
        credential.env = "ZAI_API_KEY";
        break;
      case 1:
        credential.file = "/run/secrets/zai";
        break;
      case 2:
        credential.sealed = "c2VhbGVk";
        break;
      default:
        credential.value = Secret("plain");
    }
    credential.extra = unknown();
    upstream.credentials.push_back(std::move(credential));
  }
  for (std::int64_t n = number(0, 2); n > 0; --n)
    upstream.model_aliases.push_back({text(20), text(20)});
  for (std::int64_t n = number(0, 2); n > 0; --n) upstream.allow_paths.push_back(text(20));
  upstream.timeouts = {milliseconds(number(1, 9999)), milliseconds(number(1, 9999)),
                       milliseconds(number(1, 9999)), unknown()};
  upstream.extra = unknown();
  return upstream;
}

AdminJwt DocumentMaker::admin_jwt() {
  AdminJwt jwt;
  jwt.enabled = sometimes(*this, coin());
  jwt.secret_file = sometimes(*this, text(20));
  jwt.algorithm = sometimes(*this, coin() ? JwtAlgorithm::es256 : JwtAlgorithm::hs512);
  if (coin()) jwt.claims = JwtClaims{{"role", text(20)}, {"team", text(20)}};
  if (coin()) jwt.sources = {{"authorization", "header X-Token", "query token"}};
  jwt.extra = unknown();
  return jwt;
}

Document DocumentMaker::document() {
  Document document;
  document.revision = number_or_end(0, (std::int64_t{1} << 53) - 1);
  document.config_digest = coin() ? "" : std::string(64, 'a');
  for (std::int64_t n = number(0, 6); n > 0; --n) document.keys.push_back(key());
  for (std::int64_t n = number(0, 2); n > 0; --n) document.deleted.push_back({key(), time()});
  if (coin()) {
    auto& upstreams = document.upstreams.emplace();
    for (std::int64_t n = number(0, 3); n > 0; --n) {
      upstreams.push_back(upstream("/v" + std::to_string(n)));
    }
    if (upstreams.size() > 1 && upstreams[0].dialect == upstreams[1].dialect) {
      upstreams[0].fallback = upstreams[1].name;
    }
  }
  for (std::int64_t n = number(0, 2); n > 0; --n) {
    document.admins.push_back({text(20), coin() ? Role::admin : Role::viewer,
                               Secret("$argon2id$v=19$" + text(20)), sometimes(*this, time()),
                               unknown()});
  }
  document.settings.cache_ttl = sometimes(*this, milliseconds(number_or_end(1, 86'400'000)));
  document.settings.revoke_running = sometimes(*this, coin());
  document.settings.tokens_per_image = sometimes(*this, number_or_end(0, 1'000'000));
  document.settings.ping_seconds = sometimes(*this, std::chrono::seconds(number_or_end(0, 3600)));
  document.settings.server_timing = sometimes(*this, coin());
  document.settings.log_level = sometimes(*this, LogLevel::warn);
  document.settings.access_log = sometimes(*this, AccessLog::all);
  document.settings.access_log_sample =
      sometimes(*this, static_cast<double>(number_or_end(0, 1000)) / 1000);
  if (coin()) document.settings.admin_jwt = admin_jwt();
  document.settings.extra = unknown();
  for (std::int64_t n = number(0, 2); n > 0; --n) {
    ProxyEntry proxy;
    proxy.listen = "127.0.0.1:3030";
    proxy.tls = coin();
    proxy.pid = number(1, 99'999);
    proxy.started_at = sometimes(*this, time());
    proxy.journal = "usage/01JC.jsonl";
    proxy.applied_revision = number(0, 99);
    proxy.applied_digest = text(20);
    proxy.applied_at = sometimes(*this, time());
    proxy.usage_applied = sometimes(*this, number(0, 99'999));
    for (std::int64_t left = number(0, 2); left > 0; --left) {
      proxy.credentials.push_back({"zai", "main", "rejected", left > 1 ? "401" : "", {}});
    }
    proxy.extra = unknown();
    document.proxies.emplace("01JC" + std::to_string(++made_), std::move(proxy));
  }
  document.extra = unknown();
  return document;
}

ApiKey plain_key(const std::string& text, const std::string& name) {
  ApiKey key = hashed_key(text, name);
  key.plain = Secret(text);
  return key;
}

ApiKey hashed_key(const std::string& text, const std::string& name) {
  ApiKey key;
  key.digest = sha256(text);
  key.hint = key_hint(text);
  key.id = "key_of_" + text;
  key.name = name;
  return key;
}

}  // namespace gatehouse::testing
