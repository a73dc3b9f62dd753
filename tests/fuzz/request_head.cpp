#include "proxy/http1/request_head.h"

#include <string>

#include "proxy/http1/head_writer.h"
#include "proxy/http1/response_head.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace gatehouse::fuzz {
namespace {

using namespace proxy::http1;

/// Longer than any limit of requests, so that a head that is written again never meets one.
constexpr HeadLimits kWide{16 * 1024, 64 * 1024, 100};

bool same_fields(const HeaderFields& a, const HeaderFields& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] || a.drops(a[i]) != b.drops(b[i])) return false;
  }
  return true;
}

bool same(const RequestHead& a, const RequestHead& b) {
  return a.method() == b.method() && a.target() == b.target() && a.path() == b.path() &&
         a.query() == b.query() && a.has_query() == b.has_query() &&
         a.authority() == b.authority() && a.version_minor() == b.version_minor() &&
         a.keep_alive() == b.keep_alive() && a.expects_continue() == b.expects_continue() &&
         a.body() == b.body() && same_fields(a.headers(), b.headers());
}

bool same(const ResponseHead& a, const ResponseHead& b) {
  return a.status() == b.status() && a.reason() == b.reason() &&
         a.version_minor() == b.version_minor() && a.keep_alive() == b.keep_alive() &&
         a.body_for("GET") == b.body_for("GET") && a.body_for("HEAD") == b.body_for("HEAD") &&
         same_fields(a.headers(), b.headers());
}

/// What is sent on from a head that was read reads the same again: nothing in it ends a line early.
void expect_rewritten_same(const RequestHead& head) {
  HeadWriter writer;
  writer.request_line(head.method(), head.target());
  for (const Header field : head.headers())
    writer.field(FieldName::checked(field.name), field.value);
  const std::string text = writer.end();
  RequestParser parser(kWide);
  RequestHead again;
  const ParseResult result = parser.parse(text, again);
  if (head.version_minor() == 0) return;  // it may lack a Host, which our 1.1 line then needs
  expect(result.state == ParseState::complete && result.consumed == text.size(),
         "a request written from its parts is complete");
  expect(same(head, again), "a request written from its parts reads the same");
}

void expect_rewritten_same(const ResponseHead& head) {
  HeadWriter writer;
  writer.status_line(head.status(), head.reason());
  for (const Header field : head.headers())
    writer.field(FieldName::checked(field.name), field.value);
  const std::string text = writer.end();
  if (head.version_minor() == 0) return;  // persistence differs
  ResponseParser parser(kWide);
  ResponseHead again;
  const ParseResult result = parser.parse(text, again);
  if (text.size() > kWide.head) return;
  expect(result.state == ParseState::complete && result.consumed == text.size(),
         "an answer written from its parts is complete");
  expect(same(head, again), "an answer written from its parts reads the same");
}

template <typename Parser, typename Head>
void parse_whole_and_split(std::string_view text, Splits splits) {
  const Exact all(text);
  Parser parser;
  Head head;
  const ParseResult whole = parser.parse(all.view(), head);
  expect(whole.consumed <= text.size(), "no more is consumed than there was");

  Parser split_parser;
  Head split_head;
  ParseResult result;
  Exact buffered("");
  std::size_t size = 0;
  while (result.state == ParseState::incomplete && size < text.size()) {
    size += splits.next(text.size() - size);
    buffered = Exact(text.substr(0, size));
    result = split_parser.parse(buffered.view(), split_head);
  }
  expect(result == whole, "the verdict does not depend on the split");
  if (whole.state != ParseState::complete) return;
  expect(same(head, split_head), "the head does not depend on the split");
  expect_rewritten_same(head);
}

}  // namespace

void request_head(std::string_view input) {
  Input in(input);
  const bool answer = (in.byte() & 1) != 0;
  const Splits splits(in.byte());
  if (answer) {
    parse_whole_and_split<ResponseParser, ResponseHead>(in.rest(), splits);
  } else {
    parse_whole_and_split<RequestParser, RequestHead>(in.rest(), splits);
  }
}

}  // namespace gatehouse::fuzz
