#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/support/demo_upstream/reply.h"

namespace gatehouse::testing::demo {

// How the body of a reply is delimited.
enum class Framing { length, chunked, until_close };

Framing framing_of(const Reply& reply, Fault fault);

// Status line and fields, with what the fault does to them. `body_length` counts for
// Framing::length only.
std::string head_text(const Reply& reply, Framing framing, Fault fault, std::size_t body_length);

// `payload` as this framing carries it; an empty payload becomes nothing.
std::string body_part(Framing framing, std::string_view payload);

// What ends the body.
std::string body_end(Framing framing, Fault fault);

// Whether the connection goes on after a whole answer.
bool closes_after(Fault fault);

}  // namespace gatehouse::testing::demo
