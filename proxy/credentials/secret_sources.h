#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "common/domain/found_secret.h"
#include "common/domain/guarded.h"
#include "common/domain/upstream.h"
#include "common/system/clock.h"
#include "common/system/environment.h"
#include "common/system/file_signature.h"
#include "common/system/sealing.h"
#include "common/telemetry/log.h"

namespace gatehouse::proxy {

/// Where upstream credentials come from. A credential names one of
///   value    the secret itself, in the document
///   sealed   the same, encrypted with the key beside the document
///   file     a path, read again when the file changes
///   env      a NAME: the environment variable NAME, else the file that NAME_FILE names, else
///            $CREDENTIALS_DIRECTORY/NAME or its lower case (systemd's LoadCredential), else what
///            the command in CREDENTIAL_COMMAND_NAME prints
/// Commands come from this process's own environment only: whoever may edit the document must not
/// be able to run programs.
///
/// A file or command that fails after it has worked leaves the last good secret in use.
/// Thread-safe.
class SecretSources {
 public:
  struct Options {
    std::chrono::seconds refresh{300};  ///< how old a command's answer may get
    std::chrono::milliseconds command_timeout{10'000};
  };

  SecretSources(const Environment& environment, Sealing sealing, const Clock& clock, Log& log,
                Options options);

  /// Reads a file that has not been read yet; never waits for a command.
  FoundSecret resolve(const CredentialSource& source);

  /// Runs the command behind a credential if it has one that has not run yet. Blocks.
  void run_first(const CredentialSource& source);

  /// Forgets files and commands that no credential of `upstreams` names.
  void keep_only(const std::vector<Upstream>& upstreams);

  /// Whether look_again() has anything to look at: a file or a command that was asked for.
  bool watches() const;

  /// Reads the files that have changed and runs the commands that are due, those all that `resolve`
  /// was asked for when `every_command`. Blocks. Returns whether any secret is another than before.
  bool look_again(bool every_command);

 private:
  struct KnownFile {
    std::optional<FileSignature> signature;
    FoundSecret content;
  };
  struct KnownCommand {
    std::string text;
    FoundSecret answer;
    Clock::Monotonic due{};  ///< at once
    int failures = 0;        ///< since it last worked
  };
  struct Known {
    std::map<std::string, KnownFile> files;        // by path
    std::map<std::string, KnownCommand> commands;  // by the credential's NAME
  };

  FoundSecret from_variable(const std::string& name);
  FoundSecret from_file(const std::string& path);
  FoundSecret from_command(const std::string& name, const std::string& text);
  bool read_changed_files();
  bool run(const std::string& name, const std::string& text);

  const Environment& environment_;
  const Sealing sealing_;
  const Clock& clock_;
  Log& log_;
  const Options options_;
  Guarded<Known> known_;
};

}  // namespace gatehouse::proxy
