#include "dashboard/cli/upstream_flags.h"

#include <vector>

namespace gatehouse::dashboard {
namespace {

void add_lists(CLI::App& command, Json& members) {
  command
      .add_option_function<std::vector<std::string>>(
          "--alias",
          [&members](const std::vector<std::string>& aliases) {
            members["model_aliases"] = Json::object();
            for (const std::string& alias : aliases) {
              if (alias.empty()) continue;
              const std::size_t equals = alias.find('=');
              if (equals == std::string::npos)
                throw CLI::ValidationError("--alias", "must be ASKED=SENT");
              members["model_aliases"][alias.substr(0, equals)] = alias.substr(equals + 1);
            }
          },
          "Model asked for = model sent, several times; \"\" = none")
      ->allow_extra_args(false);
  command
      .add_option_function<std::vector<std::string>>(
          "--allow-path",
          [&members](const std::vector<std::string>& paths) {
            members["allow_paths"] = Json::array();
            for (const std::string& path : paths) {
              if (!path.empty()) members["allow_paths"].push_back(path);
            }
          },
          "Glob of further paths, several times; \"\" = none")
      ->allow_extra_args(false);
}

void add_timeouts(CLI::App& command, Json& members) {
  const auto timeout = [&](const char* flag, const char* name, const char* description) {
    command.add_option_function<std::int64_t>(
        flag, [&members, name](std::int64_t time) { members["timeouts"][name] = time; },
        description);
  };
  timeout("--connect-ms", "connect_ms", "Longest wait for a connection (5000)");
  timeout("--first-byte-ms", "first_byte_ms", "Longest wait for an answer (300000)");
  timeout("--idle-ms", "idle_ms", "Longest silence within one (300000)");
}

void add_credential(CLI::App& command, UpstreamFlags& flags) {
  command.add_option("--credential-name", flags.credential_name,
                     "Which of its credentials is given (main)");
  CLI::Option* env = command.add_option("--credential-env", flags.env,
                                        "An environment variable of the proxies that has it");
  CLI::Option* file = command.add_option("--credential-file", flags.file, "A file that has it");
  CLI::Option* from_stdin = command.add_flag("--credential-stdin", flags.from_stdin,
                                             "Read it from standard input and store it sealed");
  env->excludes(file)->excludes(from_stdin);
  file->excludes(from_stdin);
}

}  // namespace

void add_upstream_flags(CLI::App& command, UpstreamFlags& flags) {
  Json& members = flags.members;
  const auto text = [&](const char* flag, const char* name, const char* description) {
    command.add_option_function<std::string>(
        flag, [&members, name](const std::string& value) { members[name] = value; }, description);
  };
  text("--name", "name", "Its name");
  text("--prefix", "path_prefix", "Which paths go to it, such as /v1");
  text("--base-url", "base_url", "Where it is");
  text("--dialect", "dialect", "openai or anthropic (openai)");
  text("--fallback", "fallback", "Another upstream for when it is down; \"\" = none");
  command.add_option_function<bool>(
      "--strip-prefix", [&members](bool value) { members["strip_prefix"] = value; },
      "true or false: whether the prefix is cut off on the way (false)");
  command.add_option_function<bool>(
      "--canary", [&members](bool value) { members["canary"] = value; },
      "true or false: whether a changed credential is tried before it serves (false)");
  add_lists(command, members);
  add_timeouts(command, members);
  add_credential(command, flags);
}

std::optional<Json> credential_of(Workplace& workplace, const UpstreamFlags& flags) {
  Json credential{{"name", flags.credential_name}};
  if (!flags.env.empty()) {
    credential["env"] = flags.env;
  } else if (!flags.file.empty()) {
    credential["file"] = flags.file;
  } else if (const auto secret = read_secret(workplace, flags.from_stdin, "")) {
    credential["secret"] = secret->expose();
  } else {
    return std::nullopt;
  }
  return credential;
}

}  // namespace gatehouse::dashboard
