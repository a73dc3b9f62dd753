#include "proxy/credentials/secret_sources.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "common/system/command.h"
#include "common/system/file_error.h"
#include "common/system/files.h"

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} * 1024;
constexpr int kMostDoublings = 8;  // of the pause after a failed command: 1 s, 2 s, 4 s …

std::optional<FileSignature> state_of(const std::string& path) {
  try {
    return signature_of(real_file_system(), path);
  } catch (const FileError&) {
    return std::nullopt;
  }
}

FoundSecret read_secret(const std::string& path, std::optional<FileSignature>& signature) {
  signature.reset();
  try {
    auto content = read_file(real_file_system(), path, kMostBytes);
    if (!content) return {std::nullopt, "there is no file " + path};
    signature = content->signature;
    const Secret whole(std::move(content->bytes));
    FoundSecret found = secret_in(whole.expose());
    if (!found.secret) found.problem = "the file " + path + " " + found.problem;
    return found;
  } catch (const std::exception& error) {
    return {std::nullopt, error.what()};
  }
}

/// Replaces what is known by what was found; a failure leaves the last good secret. Returns whether
/// the secret is another than before.
bool take(FoundSecret& known, FoundSecret found) {
  if (!found.secret) {
    known.problem = std::move(found.problem);
    return false;
  }
  const bool changed = !known.secret || !(*known.secret == *found.secret);
  known = std::move(found);
  return changed;
}

/// A last good secret is as good as any; its problem was logged.
FoundSecret usable(const FoundSecret& known) {
  return known.secret ? FoundSecret{known.secret, {}} : known;
}

}  // namespace

SecretSources::SecretSources(const Environment& environment, Sealing sealing, const Clock& clock,
                             Log& log, Options options)
    : environment_(environment),
      sealing_(std::move(sealing)),
      clock_(clock),
      log_(log),
      options_(options) {}

FoundSecret SecretSources::resolve(const CredentialSource& source) {
  if (source.value) return {source.value, {}};
  if (source.file) return from_file(*source.file);
  if (source.env) return from_variable(*source.env);
  return sealing_.open(source.sealed.value_or(""));
}

FoundSecret SecretSources::from_variable(const std::string& name) {
  if (const auto value = environment_.get(name)) {
    FoundSecret found = secret_in(*value);
    if (!found.secret) found.problem = "the environment variable " + name + " " + found.problem;
    return found;
  }
  if (const auto path = environment_.secret_file_of(name)) return from_file(*path);
  if (const auto command = environment_.get("CREDENTIAL_COMMAND_" + name)) {
    return from_command(name, *command);
  }
  return {std::nullopt, "the environment variable " + name + " is not set"};
}

FoundSecret SecretSources::from_file(const std::string& path) {
  return known_.with([&](Known& known) {
    const auto [at, is_new] = known.files.try_emplace(path);
    if (is_new) at->second.content = read_secret(path, at->second.signature);
    return usable(at->second.content);
  });
}

FoundSecret SecretSources::from_command(const std::string& name, const std::string& text) {
  return known_.with([&](Known& known) {
    const auto [at, is_new] = known.commands.try_emplace(name);
    if (is_new) {
      at->second.text = text;
      at->second.answer.problem = "CREDENTIAL_COMMAND_" + name + " has not answered yet";
    }
    return usable(at->second.answer);
  });
}

void SecretSources::run_first(const CredentialSource& source) {
  if (!source.env || resolve(source).secret) return;
  const auto text = known_.with([&](const Known& known) -> std::optional<std::string> {
    const auto at = known.commands.find(*source.env);
    if (at == known.commands.end() || at->second.failures > 0) return std::nullopt;
    return at->second.text;
  });
  if (text) run(*source.env, *text);
}

void SecretSources::keep_only(const std::vector<Upstream>& upstreams) {
  std::set<std::string> files;
  std::set<std::string> names;
  for (const Upstream& upstream : upstreams) {
    for (const CredentialSource& source : upstream.credentials) {
      if (source.file) files.insert(*source.file);
      if (!source.env) continue;
      names.insert(*source.env);
      if (const auto path = environment_.secret_file_of(*source.env)) files.insert(*path);
    }
  }
  known_.with([&](Known& known) {
    std::erase_if(known.files, [&](const auto& file) { return !files.contains(file.first); });
    std::erase_if(known.commands,
                  [&](const auto& command) { return !names.contains(command.first); });
  });
}

bool SecretSources::watches() const {
  return known_.with(
      [](const Known& known) { return !known.files.empty() || !known.commands.empty(); });
}

bool SecretSources::look_again(bool every_command) {
  bool changed = read_changed_files();
  const auto now = clock_.monotonic();
  std::vector<std::pair<std::string, std::string>> due;
  known_.with([&](const Known& known) {
    for (const auto& [name, command] : known.commands) {
      if (every_command || command.due <= now) due.emplace_back(name, command.text);
    }
  });
  for (const auto& [name, text] : due) changed = run(name, text) || changed;
  return changed;
}

bool SecretSources::read_changed_files() {
  return known_.with([&](Known& known) {
    bool changed = false;
    for (auto& [path, file] : known.files) {
      if (state_of(path) == file.signature && file.content.problem.empty()) continue;
      const std::string before = file.content.problem;
      const bool other = take(file.content, read_secret(path, file.signature));
      changed = changed || other;
      if (!file.content.problem.empty() && file.content.problem != before) {
        log_.warn("credential_source_failed", {{"file", path}, {"error", file.content.problem}});
      }
    }
    return changed;
  });
}

bool SecretSources::run(const std::string& name, const std::string& text) {
  FoundSecret found;
  try {
    const CommandResult result = run_command(text, options_.command_timeout);
    found = result.problem.empty() ? secret_in(result.output.expose())
                                   : FoundSecret{std::nullopt, result.problem};
    if (found.problem == "is empty") found.problem = "printed nothing";
  } catch (const std::exception& error) {
    found.problem = error.what();
  }
  if (!found.problem.empty()) {
    found.problem = "CREDENTIAL_COMMAND_" + name + " " + found.problem;
    log_.warn("credential_source_failed", {{"credential", name}, {"error", found.problem}});
  }
  return known_.with([&](Known& known) {
    const auto at = known.commands.find(name);
    if (at == known.commands.end()) return false;  // forgotten while it ran
    KnownCommand& command = at->second;
    command.failures = found.secret ? 0 : command.failures + 1;
    const auto pause =
        command.failures == 0
            ? options_.refresh
            : std::chrono::seconds{1 << std::min(command.failures - 1, kMostDoublings)};
    command.due = clock_.monotonic() + std::min(pause, options_.refresh);
    return take(command.answer, std::move(found));
  });
}

}  // namespace gatehouse::proxy
