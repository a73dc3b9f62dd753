#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/raw_members.h"
#include "common/domain/secret.h"
#include "common/domain/words.h"

namespace gatehouse {

/// The API family an upstream speaks.
enum class Dialect { openai, anthropic };

inline constexpr Words<Dialect, 2> kDialectWords{
    {{"openai", Dialect::openai}, {"anthropic", Dialect::anthropic}}};

/// Where one of our secrets at an upstream comes from. Exactly one source is set.
struct CredentialSource {
  std::string name;
  std::optional<std::string> env;     ///< name of an environment variable of the proxy
  std::optional<std::string> file;    ///< path of a file that holds it
  std::optional<std::string> sealed;  ///< encrypted with the key kept beside the document
  std::optional<Secret> value;        ///< plain
  RawMembers extra;

  friend bool operator==(const CredentialSource&, const CredentialSource&) = default;
};

struct UpstreamTimeouts {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds first_byte{300'000};
  std::chrono::milliseconds idle{300'000};
  RawMembers extra;

  friend bool operator==(const UpstreamTimeouts&, const UpstreamTimeouts&) = default;
};

struct ModelAlias {
  std::string from;
  std::string to;

  friend bool operator==(const ModelAlias&, const ModelAlias&) = default;
};

/// An LLM API behind the proxy.
struct Upstream {
  std::string name;
  std::string path_prefix;  ///< "/v1": starts with a slash, does not end with one, or is "/"
  bool strip_prefix =
      false;  ///< whether the prefix is cut off before the path is joined to base_url
  std::string base_url;
  Dialect dialect = Dialect::openai;
  std::vector<CredentialSource> credentials;
  std::vector<ModelAlias> model_aliases;
  std::vector<std::string> allow_paths;  ///< globs of paths below the prefix beyond the known ones
  std::optional<std::string> fallback;   ///< name of an upstream of the same dialect
  bool canary = false;  ///< a changed credential is tried before it replaces one that works
  UpstreamTimeouts timeouts;
  RawMembers extra;

  friend bool operator==(const Upstream&, const Upstream&) = default;
};

/// A base URL taken apart (RFC 3986). No user info, query or fragment is allowed in one.
struct BaseUrl {
  bool tls = false;
  std::string host;  ///< without the brackets of an IPv6 address
  std::uint16_t port = 0;
  std::string path;  ///< "" or "/a/b", without a slash at the end

  /// The value of a Host header: with a port unless it is the scheme's own.
  std::string authority() const;

  friend bool operator==(const BaseUrl&, const BaseUrl&) = default;
};

/// Nothing unless the text is an absolute http or https URL of that form.
std::optional<BaseUrl> parse_base_url(std::string_view text);

/// Whether `path` lies under `prefix`: equal to it or continued by a slash.
bool under_prefix(std::string_view path, std::string_view prefix);

/// Where an upstream has the endpoint of its dialect that is called `name` ("/chat/completions",
/// "/models"): a path of its server. `base_path` is that of its base URL. Callers may leave "/v1"
/// out or put it in; here it is put in where the base URL has no version and the dialect needs one.
std::string endpoint_path(const Upstream& upstream, std::string_view base_path,
                          std::string_view name);

/// The upstream of that name, or null.
const Upstream* find_upstream(const std::vector<Upstream>& upstreams, std::string_view name);

/// The upstreams that exist when the document names none: Z.ai's two APIs with the credential
/// ZAI_API_KEY. The arguments move them elsewhere (ZAI_API_BASE, ANTHROPIC_API_BASE).
std::vector<Upstream> built_in_upstreams(const std::optional<std::string>& openai_base,
                                         const std::optional<std::string>& anthropic_base);

}  // namespace gatehouse
