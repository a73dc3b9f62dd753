#include "common/storage/history.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "common/domain/time.h"
#include "common/storage/document_json.h"
#include "common/system/files.h"
#include "common/system/sha256.h"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kExtension = ".json";
constexpr std::size_t kDigestShown = 16;

std::string shortened_digest(const Secret& secret) {
  return sha256_hex(secret.expose()).substr(0, kDigestShown);
}

std::optional<std::int64_t> revision_of(const std::string& name) {
  std::int64_t revision = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), revision);
  if (read.ec != std::errc{} || revision < 0 || name.substr(0, 1) == "-") return std::nullopt;
  if (read.ptr != name.data() + name.size() - std::min(name.size(), kExtension.size()) ||
      !name.ends_with(kExtension)) {
    return std::nullopt;
  }
  return revision;
}

/// What a reader of past configs needs to look at of each; empty when there is no such file.
std::string first_line_of(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string head_line(const RevisionInfo& info) {
  return Json{{"revision", info.revision}, {"at", format_rfc3339(info.at)}, {"author", info.author}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

std::optional<RevisionInfo> parse_head_line(std::string_view line) {
  const Json head = Json::parse(line, nullptr, false);
  if (!head.is_object()) return std::nullopt;
  const auto revision = head.find("revision");
  const auto at = head.find("at");
  const auto author = head.find("author");
  if (revision == head.end() || !revision->is_number_integer() || at == head.end() ||
      !at->is_string() || author == head.end() || !author->is_string()) {
    return std::nullopt;
  }
  const auto time = parse_rfc3339(at->get<std::string>());
  if (!time) return std::nullopt;
  return RevisionInfo{revision->get<std::int64_t>(), *time, author->get<std::string>()};
}

}  // namespace

Document without_secrets(const Document& document) {
  Document config;
  config.schema = document.schema;
  config.revision = document.revision;
  config.config_digest = document.config_digest;
  config.keys = document.keys;
  config.upstreams = document.upstreams;
  config.admins = document.admins;
  config.settings = document.settings;
  for (ApiKey& key : config.keys) {
    key.plain.reset();
    key.last_used.reset();
    key.total_lifetime_tokens = 0;
    key.usage_windows.clear();
  }
  if (config.upstreams) {
    for (Upstream& upstream : *config.upstreams) {
      for (CredentialSource& credential : upstream.credentials) {
        if (!credential.value) continue;
        credential.value = Secret("sha256:" + shortened_digest(*credential.value));
      }
    }
  }
  for (Admin& admin : config.admins) {
    admin.password_hash = Secret("$argon2id$sha256:" + shortened_digest(admin.password_hash));
  }
  return config;
}

void History::keep(const RevisionInfo& info, const Document& document) {
  make_private_folder(disk_, folder_);
  remove_left_overs();
  Document config = without_secrets(document);
  config.revision = info.revision;
  write_file_atomically(disk_, path_of(info.revision), head_line(info) + write_document(config));
  prune(info.revision);
}

bool History::holds(std::int64_t revision) const {
  return signature_of(disk_, path_of(revision)).has_value();
}

std::vector<RevisionInfo> History::list() const {
  std::vector<RevisionInfo> all;
  for (const std::int64_t revision : revisions()) {
    auto info = parse_head_line(first_line_of(path_of(revision)));
    if (info && info->revision == revision) all.push_back(std::move(*info));
  }
  return all;
}

std::optional<PastConfig> History::find(std::int64_t revision) const {
  const auto content = read_file(disk_, path_of(revision), kMaxDocumentBytes);
  if (!content) return std::nullopt;
  const std::size_t end = content->bytes.find('\n');
  if (end == std::string::npos) return std::nullopt;
  auto info = parse_head_line(std::string_view(content->bytes).substr(0, end));
  if (!info || info->revision != revision) return std::nullopt;
  try {
    return PastConfig{std::move(*info), parse_document(content->bytes.substr(end + 1))};
  } catch (const InvalidDocument&) {
    return std::nullopt;
  }
}

fs::path History::path_of(std::int64_t revision) const {
  return folder_ / (std::to_string(revision) + std::string(kExtension));
}

/// Newest first.
std::vector<std::int64_t> History::revisions() const {
  std::vector<std::int64_t> all;
  for (const std::string& name : list_folder(disk_, folder_)) {
    if (const auto revision = revision_of(name)) all.push_back(*revision);
  }
  std::sort(all.rbegin(), all.rend());
  return all;
}

/// Whoever is writing here holds the data file's lock, so what is unfinished is of a dead process.
void History::remove_left_overs() {
  for (const std::string& name : list_folder(disk_, folder_)) {
    if (name.starts_with('.') && name.ends_with(".tmp")) disk_.unlink(folder_ / name);
  }
}

void History::prune(std::int64_t newest) {
  std::size_t kept = 0;
  std::uintmax_t bytes = 0;
  for (const std::int64_t revision : revisions()) {
    const fs::path path = path_of(revision);
    bool stays = revision <= newest;
    if (stays) {
      const auto signature = signature_of(disk_, path);
      bytes += signature ? static_cast<std::uintmax_t>(signature->size) : 0;
      // The newest and the one that it replaced stay, however large they are.
      stays = ++kept <= 2 || (kept <= kKept + 1 && bytes <= kMostBytes);
    }
    if (!stays) disk_.unlink(path);
  }
}

}  // namespace gatehouse
