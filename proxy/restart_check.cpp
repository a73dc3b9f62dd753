#include "proxy/restart_check.h"

#include <algorithm>
#include <stdexcept>

#include "proxy/pipeline/routing.h"

namespace gatehouse::proxy {
namespace {

std::vector<std::string> changed_settings(const Options& options, const Environment& now) {
  Problems ignored;  // a value that cannot be read differs from one that could
  const std::vector<EffectiveSetting> after =
      SettingReader(Program::proxy, options.flags, now, ignored).all();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i].setting->credential || after[i].value == options.settings[i].value) continue;
    names.emplace_back(after[i].setting->name);
  }
  return names;
}

/// Credentials by variable. Their files and the answers of their commands are looked at again while
/// the process runs; which they are is not.
void add_changed_credentials(const std::vector<Upstream>& upstreams, const Environment& before,
                             const Environment& now, std::vector<std::string>& names) {
  for (const Upstream& upstream : upstreams) {
    for (const CredentialSource& credential : upstream.credentials) {
      if (!credential.env) continue;
      for (const std::string& name :
           {*credential.env, *credential.env + "_FILE", "CREDENTIAL_COMMAND_" + *credential.env}) {
        const bool known = std::find(names.begin(), names.end(), name) != names.end();
        if (!known && before.get(name) != now.get(name)) names.push_back(name);
      }
    }
  }
}

}  // namespace

std::vector<std::string> RestartCheck::look(const SnapshotPtr& served) const {
  try {
    const Environment now = Environment::of_process();
    std::vector<std::string> names = changed_settings(options_, now);
    if (served) {
      add_changed_credentials(upstreams_of(served->document(), options_.pipeline), started_with_,
                              now, names);
    }
    return names;
  } catch (const std::runtime_error& error) {
    log_.warn("restart_check_failed", {{"error", error.what()}});
    return {};
  }
}

}  // namespace gatehouse::proxy
