#include "dashboard/model/etag.h"

#include "common/system/sha256.h"

namespace gatehouse::dashboard {

std::string etag_of_members(const Json& editable) {
  return sha256_hex(to_text(editable)).substr(0, 20);
}

}  // namespace gatehouse::dashboard
