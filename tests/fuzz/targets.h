#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace gatehouse::fuzz {

/// A property that must hold for every input did not.
class PropertyBroken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void expect(bool holds, const char* property) {
  if (!holds) throw PropertyBroken(property);
}

/// Each takes any bytes and throws PropertyBroken, or lets escape what the code under test must not
/// throw. The first bytes of an input choose options and the places where it is split; what follows
/// is the text. Not thread-safe: buffers are kept from call to call.
using Target = void (*)(std::string_view input);

void request_head(std::string_view input);
void chunked(std::string_view input);
void stream_meter(std::string_view input);
void request_body(std::string_view input);
void document(std::string_view input);
void journal(std::string_view input);

struct NamedTarget {
  std::string name;  ///< of its function, its program and its folder in tests/fuzz/corpus
  Target run;
};

}  // namespace gatehouse::fuzz
