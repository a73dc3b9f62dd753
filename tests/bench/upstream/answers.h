#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::bench {

/// What every request is answered with: a JSON body, or a stream of `chunks` events.
struct AnswerOptions {
  std::size_t body_bytes = 1024;
  int chunks = 0;  ///< 0: no stream
  std::chrono::milliseconds interval{200};
};

/// The answers' bytes, made once. As OpenAI's chat completions have them, with their usage.
class Answers {
 public:
  explicit Answers(const AnswerOptions& options);

  bool streams() const { return options_.chunks > 0; }
  int chunks() const { return options_.chunks; }
  std::chrono::nanoseconds interval() const { return options_.interval; }

  std::string_view json() const { return json_; }
  std::string_view stream_head() const { return stream_head_; }
  std::string_view stream_end() const { return stream_end_; }

  /// An event that says when it was sent. Valid until the next call.
  std::string_view event(std::int64_t now_ns);

 private:
  AnswerOptions options_;
  std::string json_;
  std::string stream_head_;
  std::string stream_end_;
  std::string event_;
  std::size_t stamp_at_ = 0;
};

}  // namespace gatehouse::bench
