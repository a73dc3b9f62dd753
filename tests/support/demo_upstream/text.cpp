#include "tests/support/demo_upstream/text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace gatehouse::testing::demo {
namespace {

constexpr std::size_t kBytesPerToken = 4;
constexpr std::size_t kQuoteBytes = 80;

constexpr std::array<std::string_view, 8> kStory = {
    " The gatehouse stands where the road meets the wall.",
    " Its keeper knows every key by its ring and never asks a name twice.",
    " Some keys open the gate all day, some until noon, and some have been hung on the hook for"
    " good.",
    " A cart comes by with more than its share of barrels, and is asked to wait for the hour to"
    " turn.",
    " A rider leaves in the middle of a sentence, and what was said is written down all the same.",
    " At dusk the keeper counts the marks in the book, and they are as many as the carts that"
    " passed.",
    " The lamp is lit, the book is closed, and nobody has waited at the gate for the ink to dry.",
    " In the morning the road begins again.",
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::size_t text_bytes(const nlohmann::json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().size();
  if (value.is_number()) return kBytesPerToken;
  std::size_t bytes = 0;
  if (value.is_array()) {
    for (const auto& item : value) bytes += text_bytes(item);
  } else if (value.is_object()) {
    for (const char* name : {"content", "text"}) {
      if (const auto found = value.find(name); found != value.end()) bytes += text_bytes(*found);
    }
  }
  return bytes;
}

// The last string inside a value made of strings, arrays and {content|text} objects.
std::string last_text(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && !value.empty()) return last_text(value.back());
  if (value.is_object()) {
    for (const char* name : {"content", "text"}) {
      if (const auto found = value.find(name); found != value.end()) return last_text(*found);
    }
  }
  return {};
}

}  // namespace

std::int64_t count_tokens(std::string_view text) {
  return static_cast<std::int64_t>(text.size() / kBytesPerToken);
}

std::int64_t count_prompt_tokens(const nlohmann::json& body) {
  if (!body.is_object()) return 1;
  std::size_t bytes = 0;
  for (const char* name : {"messages", "system", "prompt", "input", "instructions"}) {
    if (const auto found = body.find(name); found != body.end()) bytes += text_bytes(*found);
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(bytes / kBytesPerToken));
}

std::string answer_text(std::string_view model, std::string_view prompt, std::int64_t tokens) {
  std::string text = "Good day! This is the demo upstream, standing in for ";
  text += model;
  text += ".";
  if (!prompt.empty()) {
    text += " You asked: \"";
    text += prompt;
    text += "\" - and no model was bothered with it, nothing was spent.";
  }
  text +=
      " Your request came through the gatehouse with a key that the dashboard can change at any"
      " moment: lower its limit, disable it or delete it, and the very next request feels it.";
  if (tokens <= 0) return text;
  const std::size_t wanted = static_cast<std::size_t>(tokens) * kBytesPerToken;
  for (std::size_t i = 0; text.size() < wanted; ++i) text += kStory[i % kStory.size()];
  std::size_t end = wanted;
  while (end < text.size() && is_continuation(text[end])) ++end;
  text.resize(end);
  return text;
}

std::vector<std::string> split_text(const std::string& text, std::size_t chunks) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t part = 1; begin < text.size(); ++part) {
    std::size_t end = 0;
    if (chunks == 0) {
      end = std::min(text.find(' ', begin + 1), text.size());
    } else {
      end = std::max(begin + 1, text.size() * std::min(part, chunks) / chunks);
      while (end < text.size() && is_continuation(text[end])) ++end;
    }
    parts.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  parts.resize(std::max(parts.size(), chunks));
  return parts;
}

std::string quoted_prompt(const nlohmann::json& body) {
  if (!body.is_object()) return {};
  for (const char* name : {"messages", "prompt", "input"}) {
    const auto found = body.find(name);
    if (found == body.end()) continue;
    std::string text = last_text(*found);
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.size() <= kQuoteBytes) return text;
    std::size_t end = kQuoteBytes;
    while (end > 0 && is_continuation(text[end])) --end;
    return text.substr(0, end) + "...";
  }
  return {};
}

}  // namespace gatehouse::testing::demo
