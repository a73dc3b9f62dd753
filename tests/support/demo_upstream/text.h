#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::testing::demo {

// The demo upstream's idea of a token: four bytes of text, rounded down.
std::int64_t count_tokens(std::string_view text);

// All that counts as text in a request of any dialect: messages, system, prompt, input,
// instructions. Token arrays (embeddings, completions) count one token a number.
std::int64_t count_prompt_tokens(const nlohmann::json& body);

// What is said: the same words for the same request. `tokens` asks for that many (0: as long as
// the text naturally is).
std::string answer_text(std::string_view model, std::string_view prompt, std::int64_t tokens);

// Cuts `text` into `chunks` parts of nearly equal size, never inside a UTF-8 character; 0 cuts
// after every word.
std::vector<std::string> split_text(const std::string& text, std::size_t chunks);

// The last user message (or prompt, or input) of a request, for quoting; empty when there is none.
std::string quoted_prompt(const nlohmann::json& body);

}  // namespace gatehouse::testing::demo
