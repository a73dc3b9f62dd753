#include "common/http/request_reader.h"

#include <algorithm>
#include <utility>

namespace gatehouse {
namespace {

using ReadStatus = TcpConnection::ReadStatus;

TcpConnection::Deadline deadline_in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

}  // namespace

ReadRequest RequestReader::read(TcpConnection& connection, const ReadLimits& limits) {
  if (!deadline_) deadline_ = deadline_in(limits.deadline);
  while (true) {
    if (!head_) {
      if (auto refusal = take_head(limits)) return *std::move(refusal);
    }
    if (head_ && buffer_.size() >= head_->content_length) return take_request();
    if (std::exchange(continue_is_due_, false) &&
        !connection.write("HTTP/1.1 100 Continue\r\n\r\n", limits.write_deadline)) {
      return NoRequest{};
    }
    const std::size_t most = head_ ? head_->content_length : limits.max_head;
    switch (connection.read_some(buffer_, most - buffer_.size(), TcpConnection::kNow)) {
      case ReadStatus::bytes:
        break;
      case ReadStatus::ended:
        return NoRequest{};
      case ReadStatus::timed_out:
        if (std::chrono::steady_clock::now() < *deadline_) return PartOfRequest{*deadline_};
        if (head_) return HeadRefusal{408, "The request's body took too long."};
        if (buffer_.empty()) return NoRequest{};
        return HeadRefusal{408, "The request's head took too long."};
    }
  }
}

std::optional<HeadRefusal> RequestReader::take_head(const ReadLimits& limits) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t end = buffer_.find(kEnd, searched_);
  const bool whole = end != std::string::npos;
  if (whole ? end + kEnd.size() > limits.max_head : buffer_.size() >= limits.max_head) {
    return HeadRefusal{431, "The request's head is too large."};
  }
  searched_ = buffer_.size() - std::min(buffer_.size(), kEnd.size() - 1);
  if (!whole) return std::nullopt;

  const std::size_t size = end + kEnd.size();
  auto head = check_head(std::string_view(buffer_).substr(0, size), limits.max_body);
  if (auto* refusal = std::get_if<HeadRefusal>(&head)) return std::move(*refusal);
  head_ = std::get<CheckedHead>(std::move(head));
  buffer_.erase(0, size);
  return begin_body(limits);
}

std::optional<HeadRefusal> RequestReader::begin_body(const ReadLimits& limits) {
  deadline_ = deadline_in(limits.deadline);
  continue_is_due_ = head_->expects_continue && buffer_.size() < head_->content_length;
  if (head_->content_length > kSmallBody && !(large_body_ = large_bodies_.take())) {
    return HeadRefusal{503, "Too many large requests at once."};
  }
  return std::nullopt;
}

IncomingRequest RequestReader::take_request() {
  // The body takes the buffer along: an idle connection keeps no room for the largest it had.
  std::string rest = buffer_.substr(head_->content_length);
  buffer_.resize(head_->content_length);
  IncomingRequest request{*std::exchange(head_, std::nullopt),
                          std::exchange(buffer_, std::move(rest))};
  searched_ = 0;
  deadline_.reset();
  large_body_ = {};
  return request;
}

}  // namespace gatehouse
