#include <nlohmann/json.hpp>
#include <string>

#include "common/storage/document_json.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace gatehouse::fuzz {
namespace {

/// Nothing when the text is refused, which must have a reason and, if any, a place.
std::optional<Document> parse(const std::string& text) {
  try {
    return parse_document(text);
  } catch (const InvalidDocument& invalid) {
    expect(!invalid.problems().empty(), "a refusal has a reason");
    const auto position = invalid.position();
    expect(!position || (position->line >= 1 && position->column >= 1), "places count from 1");
    return std::nullopt;
  }
}

}  // namespace

void document(std::string_view input) {
  Input in(input);
  const bool padded = (in.byte() & 1) != 0;
  std::string text;
  if (padded) text.reserve(in.rest().size() + 1024);
  text = in.rest();

  const auto document = parse(text);
  if (!document) return;
  // Numbers beyond a double, which members we do not know may have, are an error for that parser.
  const auto json = nlohmann::json::parse(text, nullptr, false);
  expect(json.is_discarded() || (json.is_object() && json["keys"].is_array() &&
                                 json["keys"].size() == document->keys.size()),
         "another parser finds the same keys");
  expect(validate(*document).empty(), "what is accepted keeps the rules");

  const std::string written = write_document(*document);
  const auto again = parse(written);
  expect(again.has_value(), "what is written is accepted");
  expect(*again == *document, "what is written reads as the same document");
  expect(write_document(*again) == written, "what is written is written the same again");
  expect(config_digest(*again) == config_digest(*document), "the digest is that of the content");
}

}  // namespace gatehouse::fuzz
