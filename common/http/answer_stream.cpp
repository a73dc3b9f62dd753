#include "common/http/answer_stream.h"

#include <algorithm>
#include <cstring>

namespace gatehouse {
namespace {

constexpr std::size_t kGather = 16'384;

}  // namespace

bool AnswerStream::flush() {
  if (!failed_ && !gathered_.empty()) failed_ = !connection_.write(gathered_, stall_);
  gathered_.clear();
  return !failed_;
}

ssize_t AnswerStream::read(char* out, std::size_t size) {
  const std::size_t count = std::min(size, head_.size() - read_);
  std::memcpy(out, head_.data() + read_, count);
  read_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t AnswerStream::write(const char* bytes, std::size_t size) {
  const std::string_view data(bytes, size);
  if (gathered_.size() + size > kGather) flush();
  if (size > kGather) {
    failed_ = failed_ || !connection_.write(data, stall_);
  } else {
    gathered_ += data;
  }
  return failed_ ? -1 : static_cast<ssize_t>(size);
}

void AnswerStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = connection_.peer();
  port = 0;
}

void AnswerStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace gatehouse
