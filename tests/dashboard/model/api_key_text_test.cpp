#include "dashboard/model/api_key_text.h"

#include <doctest/doctest.h>

namespace gatehouse::dashboard {

TEST_CASE("a made key carries a checksum that shows a slip of the finger") {
  const std::string text = make_api_key_text([](std::uint32_t bound) { return bound / 2; });
  CHECK(text.size() == 41);
  CHECK(has_valid_checksum(text));
  CHECK_FALSE(problem_with_chosen_key(text).has_value());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
    CAPTURE(wrong);
    CHECK_FALSE(has_valid_checksum(wrong));
  }
}

}  // namespace gatehouse::dashboard
