#include "proxy/http1/known_fields.h"

#include <array>
#include <cstddef>

#include "proxy/http1/characters.h"
#include "proxy/text/words.h"

namespace gatehouse::proxy::http1 {
namespace {

using text::short_word;
using text::Word;
using text::word_at;

constexpr std::size_t kLongest = 32;

/// A name as it is compared: a word for every eight characters and one for the last eight.
struct Spelling {
  std::string_view name;
  Field field = Field::other;
  std::array<Word, kLongest / sizeof(Word)> text{};
  std::array<Word, kLongest / sizeof(Word)> letters{};  // the bit by which the cases differ
};

/// Calls `use(index, word)` for each word of a name until it returns false.
template <typename Use>
constexpr bool each_word(std::string_view name, Use use) {
  if (name.size() < sizeof(Word)) return use(0, short_word(name));
  if (!use(0, word_at(name.data() + name.size() - sizeof(Word)))) return false;
  std::size_t index = 1;
  for (std::size_t at = 0; at + sizeof(Word) < name.size(); at += sizeof(Word)) {
    if (!use(index++, word_at(name.data() + at))) return false;
  }
  return true;
}

constexpr Spelling spelt(std::string_view name, Field field) {
  std::array<char, kLongest> letters{};
  for (std::size_t i = 0; i < name.size(); ++i) letters[i] = is_alpha(name[i]) ? 'a' ^ 'A' : 0;
  Spelling spelling{name, field};
  each_word(name, [&](std::size_t index, Word word) {
    spelling.text[index] = word;
    return true;
  });
  each_word({letters.data(), name.size()}, [&](std::size_t index, Word word) {
    spelling.letters[index] = word;
    return true;
  });
  return spelling;
}

// By length, and among those of one length the frequent ones first.
constexpr Spelling kSpellings[] = {
    spelt("te", Field::te),
    spelt("host", Field::host),
    spelt("cookie", Field::cookie),
    spelt("origin", Field::origin),
    spelt("expect", Field::expect),
    spelt("api-key", Field::api_key),
    spelt("alt-svc", Field::alt_svc),
    spelt("trailer", Field::trailer),
    spelt("upgrade", Field::upgrade),
    spelt("x-api-key", Field::x_api_key),
    spelt("connection", Field::connection),
    spelt("request-id", Field::request_id),
    spelt("set-cookie", Field::set_cookie),
    spelt("keep-alive", Field::keep_alive),
    spelt("tracestate", Field::tracestate),
    spelt("traceparent", Field::traceparent),
    spelt("retry-after", Field::retry_after),
    spelt("content-type", Field::content_type),
    spelt("x-request-id", Field::x_request_id),
    spelt("authorization", Field::authorization),
    spelt("content-length", Field::content_length),
    spelt("openai-project", Field::openai_project),
    spelt("retry-after-ms", Field::retry_after_ms),
    spelt("x-key-revision", Field::x_key_revision),
    spelt("accept-encoding", Field::accept_encoding),
    spelt("content-encoding", Field::content_encoding),
    spelt("proxy-connection", Field::proxy_connection),
    spelt("transfer-encoding", Field::transfer_encoding),
    spelt("anthropic-version", Field::anthropic_version),
    spelt("proxy-authenticate", Field::proxy_authenticate),
    spelt("proxy-authorization", Field::proxy_authorization),
    spelt("openai-organization", Field::openai_organization),
    spelt("access-control-request-headers", Field::access_control_request_headers),
};

/// Where the names of each length begin.
constexpr auto kOfLength = [] {
  std::array<std::uint8_t, kLongest + 2> begins{};
  for (std::size_t length = 0; length < begins.size(); ++length) {
    for (const Spelling& spelling : kSpellings) begins[length] += spelling.name.size() < length;
  }
  return begins;
}();

bool is_spelt(std::string_view name, const Spelling& spelling) {
  return each_word(name, [&spelling](std::size_t index, Word word) {
    return (word | spelling.letters[index]) == spelling.text[index];
  });
}

}  // namespace

Field field_named(std::string_view name) {
  if (name.size() > kLongest) return Field::other;
  for (std::size_t i = kOfLength[name.size()]; i < kOfLength[name.size() + 1]; ++i) {
    if (is_spelt(name, kSpellings[i])) return kSpellings[i].field;
  }
  return Field::other;
}

}  // namespace gatehouse::proxy::http1
