#include "common/system/process_owner.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

namespace gatehouse {

std::string own_user_name() {
  const uid_t user = ::geteuid();
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> texts{};
  if (::getpwuid_r(user, &entry, texts.data(), texts.size(), &found) == 0 && found != nullptr) {
    return entry.pw_name;
  }
  return std::to_string(user);
}

}  // namespace gatehouse
