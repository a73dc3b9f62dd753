#include "tests/support/demo_upstream/wire.h"

#include <fmt/format.h>

namespace gatehouse::testing::demo {
namespace {

constexpr std::size_t kHugeHeadBytes = 1024 * 1024;
constexpr int kFloodCount = 10'000;

const char* reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Demo";
  }
}

std::string interim_responses(Fault fault) {
  const std::string once =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </demo>; rel=preload\r\n\r\n";
  if (fault == Fault::informational) return once;
  std::string text;
  if (fault == Fault::informational_flood) {
    for (int i = 0; i < kFloodCount; i += 2) text += once;
  }
  return text;
}

std::string framing_fields(Framing framing, Fault fault, std::size_t length) {
  switch (framing) {
    case Framing::chunked:
      return fault == Fault::length_and_chunked
                 ? fmt::format("content-length: {}\r\ntransfer-encoding: chunked\r\n", length)
                 : "transfer-encoding: chunked\r\n";
    case Framing::until_close:
      return "";
    case Framing::length:
      break;
  }
  if (fault == Fault::two_lengths) {
    return fmt::format("content-length: {}\r\ncontent-length: {}\r\n", length, length + 1);
  }
  if (fault == Fault::short_length && length > 5) length -= 5;
  return fmt::format("content-length: {}\r\n", length);
}

}  // namespace

Framing framing_of(const Reply& reply, Fault fault) {
  switch (fault) {
    case Fault::close_delimited:
    case Fault::no_length:
    case Fault::http10:
      return Framing::until_close;
    case Fault::length_and_chunked:
    case Fault::trailers:
    case Fault::bad_chunk:
      return Framing::chunked;
    default:
      return reply.streamed ? Framing::chunked : Framing::length;
  }
}

std::string head_text(const Reply& reply, Framing framing, Fault fault, std::size_t body_length) {
  std::string text = interim_responses(fault);
  text += fmt::format("HTTP/1.{} {} {}\r\n", fault == Fault::http10 ? 0 : 1, reply.status,
                      reason_phrase(reply.status));
  text += "server: gatehouse-demo-upstream\r\n";
  for (const auto& [name, value] : reply.headers) text += fmt::format("{}: {}\r\n", name, value);
  if (fault == Fault::huge_head) {
    for (int i = 0; text.size() < kHugeHeadBytes; ++i) {
      text += fmt::format("x-demo-padding-{}: {:0<1000}\r\n", i, "");
    }
  }
  text += framing_fields(framing, fault, body_length);
  const bool announces_close = fault == Fault::close_delimited || fault == Fault::close_after;
  text += announces_close ? "connection: close\r\n\r\n" : "connection: keep-alive\r\n\r\n";
  return text;
}

std::string body_part(Framing framing, std::string_view payload) {
  if (framing != Framing::chunked) return std::string(payload);
  if (payload.empty()) return {};
  return fmt::format("{:x}\r\n{}\r\n", payload.size(), payload);
}

std::string body_end(Framing framing, Fault fault) {
  if (framing != Framing::chunked) return {};
  return fault == Fault::trailers ? "0\r\nx-demo-trailer: bye\r\nx-demo-checksum: 42\r\n\r\n"
                                  : "0\r\n\r\n";
}

bool closes_after(Fault fault) {
  switch (fault) {
    case Fault::none:
    case Fault::drip:
    case Fault::informational:
    case Fault::trailers:
    case Fault::error_event:
      return false;
    default:
      return true;
  }
}

}  // namespace gatehouse::testing::demo
