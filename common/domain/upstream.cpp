#include "common/domain/upstream.h"

#include <algorithm>
#include <charconv>

namespace gatehouse {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool is_address_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
         c == '.';
}

bool is_path_character(char c) {
  return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '"' && c != '<' && c != '>' &&
         c != '\\';
}

template <typename Predicate>
bool all_of(std::string_view text, Predicate predicate) {
  for (const char c : text) {
    if (!predicate(c)) return false;
  }
  return true;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// Names of endpoints, or their first segments, by which a prefix may lead to one of them.
constexpr std::string_view kNamesInPrefixes[] = {
    "/messages", "/chat/completions", "/chat", "/completions", "/embeddings", "/responses",
};

std::uint16_t default_port(bool tls) { return tls ? 443 : 80; }

}  // namespace

std::string BaseUrl::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  std::string out;
  if (is_ipv6) out += '[';
  out += host;
  if (is_ipv6) out += ']';
  if (port != default_port(tls)) out.append(":").append(std::to_string(port));
  return out;
}

std::optional<BaseUrl> parse_base_url(std::string_view text) {
  BaseUrl url;
  if (take_prefix(text, "https://")) {
    url.tls = true;
  } else if (!take_prefix(text, "http://")) {
    return std::nullopt;
  }
  const std::size_t slash = text.find('/');
  std::string_view authority = text.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : text.substr(slash);

  if (take_prefix(authority, "[")) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    url.host = authority.substr(0, close);
    if (!all_of(url.host, is_address_character)) return std::nullopt;
    authority.remove_prefix(close + 1);
  } else {
    const std::size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (!all_of(url.host, is_host_character)) return std::nullopt;
    authority = colon == std::string_view::npos ? "" : authority.substr(colon);
  }
  if (url.host.empty()) return std::nullopt;
  url.port = default_port(url.tls);
  if (!authority.empty()) {
    const auto port = authority.front() == ':' ? parse_port(authority.substr(1)) : std::nullopt;
    if (!port) return std::nullopt;
    url.port = *port;
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!all_of(path, is_path_character)) return std::nullopt;
  url.path = path;
  return url;
}

bool under_prefix(std::string_view path, std::string_view prefix) {
  if (prefix == "/") return path.starts_with('/');
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || path[prefix.size()] == '/';
}

std::string endpoint_path(const Upstream& upstream, std::string_view base_path,
                          std::string_view name) {
  std::string root(base_path);
  if (!upstream.strip_prefix && upstream.path_prefix != "/") root += upstream.path_prefix;
  for (const std::string_view included : kNamesInPrefixes) {
    if (!upstream.path_prefix.ends_with(included) || !root.ends_with(included)) continue;
    root.resize(root.size() - included.size());
    return root.append(name);
  }
  // OpenAI's clients are given a base that ends in the version, Anthropic's add it by themselves.
  const bool has_version =
      upstream.dialect == Dialect::openai ? !root.empty() : root.ends_with("/v1");
  if (!has_version) root += "/v1";
  return root.append(name);
}

const Upstream* find_upstream(const std::vector<Upstream>& upstreams, std::string_view name) {
  const auto found = std::find_if(upstreams.begin(), upstreams.end(),
                                  [name](const Upstream& each) { return each.name == name; });
  return found == upstreams.end() ? nullptr : &*found;
}

std::vector<Upstream> built_in_upstreams(const std::optional<std::string>& openai_base,
                                         const std::optional<std::string>& anthropic_base) {
  CredentialSource credential;
  credential.name = "main";
  credential.env = "ZAI_API_KEY";

  Upstream anthropic;
  anthropic.name = "zai-anthropic";
  anthropic.path_prefix = "/v1/messages";
  anthropic.base_url = anthropic_base.value_or("https://open.bigmodel.cn/api/anthropic");
  anthropic.dialect = Dialect::anthropic;
  anthropic.credentials = {credential};

  Upstream openai;
  openai.name = "zai";
  openai.path_prefix = "/v1";
  openai.strip_prefix = true;
  openai.base_url = openai_base.value_or("https://api.z.ai/api/coding/paas/v4");
  openai.dialect = Dialect::openai;
  openai.credentials = {credential};

  return {anthropic, openai};
}

}  // namespace gatehouse
