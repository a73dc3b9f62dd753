#include "common/domain/found_secret.h"

#include <algorithm>

#include "common/domain/text.h"

namespace gatehouse {

FoundSecret secret_in(std::string_view text) {
  const std::string_view line = trimmed(text, " \t\r\n");
  if (line.empty()) return {std::nullopt, "is empty"};
  const bool fits =
      std::all_of(line.begin(), line.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  if (!fits) return {std::nullopt, "holds more than one line, or control characters"};
  return {Secret(std::string(line)), {}};
}

}  // namespace gatehouse
