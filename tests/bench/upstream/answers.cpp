#include "tests/bench/upstream/answers.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/bench/wire/stamp.h"

namespace gatehouse::bench {
namespace {

std::string chunk(std::string_view text) {
  return fmt::format("{:x}\r\n{}\r\n", text.size(), text);
}

std::string json_answer(std::size_t body_bytes) {
  constexpr std::string_view kBefore =
      R"({"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"bench",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":")";
  constexpr std::string_view kAfter =
      R"("},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":100,"completion_tokens":200,"total_tokens":300}})";
  const std::size_t rest = kBefore.size() + kAfter.size();
  const std::string body =
      fmt::format("{}{}{}", kBefore, std::string(std::max(body_bytes, rest) - rest, 'x'), kAfter);
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body);
}

}  // namespace

Answers::Answers(const AnswerOptions& options)
    : options_(options),
      json_(json_answer(options.body_bytes)),
      stream_head_(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
          "Transfer-Encoding: chunked\r\n\r\n"),
      stream_end_(
          chunk("data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"choices\":"
                "[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150}"
                "}\n\n") +
          chunk("data: [DONE]\n\n") + "0\r\n\r\n"),
      event_(chunk(fmt::format(
          "data: {{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"choices\":"
          "[{{\"index\":0,\"delta\":{{\"content\":\"{}{:018}\"}}}}]}}\n\n",
          kStampMark, 0))),
      stamp_at_(event_.find(kStampMark) + kStampMark.size()) {}

std::string_view Answers::event(std::int64_t now_ns) {
  write_stamp(event_.data() + stamp_at_, now_ns);
  return event_;
}

}  // namespace gatehouse::bench
