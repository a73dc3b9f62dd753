#include <random>

#include <doctest/doctest.h>

#include "common/storage/document_json.h"
#include "common/storage/json_syntax.h"
#include "tests/common/storage/documents.h"

namespace gatehouse {

namespace {

using testing::DocumentMaker;

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

 private:
  std::mt19937 random_;
};

std::string blanks(Dice& dice) {
  std::string text;
  while (dice.below(3) == 0) text += " \n\r\t"[dice.below(4)];
  return text;
}

// The character as it stands in a string, or as an escape that stands for it.
std::string spelled(char c, Dice& dice) {
  if (c == '/' && dice.below(2) == 0) return "\\/";
  const bool may_be_escaped = c >= ' ' && c < 0x7f && dice.below(6) == 0;
  if (!may_be_escaped) return {c};
  static constexpr char kDigits[] = "0123456789abcdefABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  const unsigned low = byte & 15;
  return std::string("\\u00") + kDigits[byte >> 4] +
         kDigits[low > 9 ? low + 6 * dice.below(2) : low];
}

// The same JSON with other blanks and other escapes.
std::string respelled(const std::string& text, Dice& dice) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      in_string = !in_string;
      out += c;
    } else if (in_string && c == '\\') {
      const std::size_t length = text[i + 1] == 'u' ? 6 : 2;
      out.append(text, i, length);
      i += length - 1;
    } else if (in_string) {
      out += spelled(c, dice);
    } else if (c != ' ' && c != '\n') {
      const bool is_bracket = std::string_view("{}[],:").find(c) != std::string_view::npos;
      if (is_bracket) out += blanks(dice);
      out += c;
      if (is_bracket) out += blanks(dice);
    }
  }
  return out;
}

// The text with a few bytes broken.
std::string broken(std::string text, Dice& dice) {
  for (std::size_t times = 1 + dice.below(3); times > 0 && !text.empty(); --times) {
    const std::size_t at = dice.below(text.size());
    switch (dice.below(5)) {
      case 0:
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1u << dice.below(8)));
        break;
      case 1:
        text[at] = static_cast<char>(dice.below(256));
        break;
      case 2:
        text.insert(at, 1, static_cast<char>(dice.below(256)));
        break;
      case 3:
        text.insert(at, text.substr(dice.below(text.size()), dice.below(40)));
        break;
      default:
        dice.below(4) == 0 ? text.resize(at) : void(text.erase(at, 1 + dice.below(8)));
    }
  }
  return text;
}

Problems problems_of(const std::string& text) {
  try {
    parse_document(text);
    return {};
  } catch (const InvalidDocument& error) {
    return error.problems();
  }
}

}  // namespace

TEST_CASE("however a document is spelled, it reads as the same and is written in one way") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const Document document = DocumentMaker(seed, DocumentMaker::UnknownMembers::none).document();
    const std::string written = write_document(document);
    Dice dice(seed);
    const std::string text = respelled(written, dice);
    CAPTURE(text);
    const Document read = parse_document(text);
    REQUIRE(read == document);
    REQUIRE(write_document(read) == written);
  }
}

TEST_CASE("whatever a broken document still reads as, it reads as the same once written") {
  int accepted = 0;
  int refused = 0;
  for (std::uint32_t seed = 1000; seed < 1080; ++seed) {
    CAPTURE(seed);
    const std::string good = write_document(DocumentMaker(seed).document());
    Dice dice(seed);
    for (int round = 0; round < 100; ++round) {
      CAPTURE(round);
      const std::string text = broken(good, dice);
      CAPTURE(text);
      const bool is_json = !find_syntax_error(text, kMaxDocumentDepth).has_value();
      try {
        const Document document = parse_document(text);
        ++accepted;
        REQUIRE(is_json);
        const std::string written = write_document(document);
        const Document again = parse_document(written);
        REQUIRE(again == document);
        REQUIRE(config_digest(again) == config_digest(document));
        REQUIRE(write_document(again) == written);
      } catch (const InvalidDocument& error) {
        ++refused;
        REQUIRE_FALSE(error.problems().empty());
        REQUIRE(error.position().has_value() == !is_json);
      }
    }
  }
  CHECK(accepted > 500);
  CHECK(refused > 3000);
}

TEST_CASE("windows spelled nearly as we write them are read with the same care") {
  const auto with_window = [](const std::string& window) {
    return R"({"keys": [{"key": "pk_ana_12345", "name": "Ana", "usage_windows": [)" + window +
           "]}]}";
  };
  const std::string usual =
      R"({"window_start": "2026-01-01T00:15:00Z", "tokens_used": 120, "minutes": 15})";
  const UsageWindow expected{
      *parse_rfc3339("2026-01-01T00:15:00Z"), 120, std::chrono::minutes(15), {}};
  CHECK(parse_document(with_window(usual)).keys[0].usage_windows == UsageWindows{expected});
  // Each has one character of the usual one replaced or left out.
  for (std::size_t at = 0; at < usual.size(); ++at) {
    for (const char c : std::string("0a-.e\" ,}\\\x01\xff")) {
      for (const std::size_t length : {std::size_t{0}, std::size_t{1}}) {
        std::string window = usual;
        window.replace(at, 1, length, c);
        CAPTURE(window);
        // A blank in front makes it unusual and changes nothing else.
        std::string unusual = window;
        if (!unusual.empty() && unusual[0] == '{') unusual.insert(1, " ");
        const Problems problems = problems_of(with_window(window));
        const Problems same = problems_of(with_window(unusual));
        REQUIRE(problems.empty() == same.empty());
        if (problems.empty()) {
          REQUIRE(parse_document(with_window(window)) == parse_document(with_window(unusual)));
        } else {
          REQUIRE(problems[0].path == same[0].path);
        }
      }
    }
  }
}

}  // namespace gatehouse
