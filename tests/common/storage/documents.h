#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "common/storage/document.h"

namespace gatehouse::testing {

// Valid documents for tests. The same seed gives the same document.
class DocumentMaker {
 public:
  enum class UnknownMembers { none, some };

  explicit DocumentMaker(std::uint32_t seed, UnknownMembers unknown = UnknownMembers::some)
      : random_(seed), unknown_(unknown) {}

  // Anything a document may hold, unknown members at every level included, unless told otherwise.
  Document document();
  ApiKey key();
  AdminJwt admin_jwt();
  Upstream upstream(const std::string& prefix);

  std::int64_t number(std::int64_t least, std::int64_t most);
  bool coin() { return number(0, 1) == 1; }

 private:
  std::string text(std::size_t longest);
  std::int64_t number_or_end(std::int64_t least, std::int64_t most);  // often one of the two
  Timestamp time();
  RawMembers unknown();

  std::mt19937 random_;
  UnknownMembers unknown_;
  std::int64_t made_ = 0;
};

// A key with a plain secret, as small as can be.
ApiKey plain_key(const std::string& text, const std::string& name = "Ana");

// A key stored by its digest.
ApiKey hashed_key(const std::string& text, const std::string& name = "Ana");

}  // namespace gatehouse::testing
