#include "proxy/dialect/sse.h"

#include <cstring>

namespace gatehouse::proxy::dialect {
namespace {

std::size_t find_byte(std::string_view text, std::size_t from, std::size_t to, char byte) {
  if (from >= to) return to;
  const void* found = std::memchr(text.data() + from, byte, to - from);
  return found == nullptr ? to
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

SseSplitter::End SseSplitter::find_end(std::string_view bytes, Scan& scan) {
  std::size_t line_feed = find_byte(bytes, 0, bytes.size(), '\n');
  std::size_t i = 0;
  while (i < bytes.size()) {
    const char c = bytes[i];
    if (c != '\n' && c != '\r') {
      scan = {false, false};
      if (line_feed < i) line_feed = find_byte(bytes, i, bytes.size(), '\n');
      i = find_byte(bytes, i, line_feed, '\r');
      continue;
    }
    ++i;
    if (c == '\n' && scan.after_cr) {
      scan.after_cr = false;
      continue;
    }
    if (scan.line_empty) {
      const bool lf_follows = c == '\r' && i < bytes.size() && bytes[i] == '\n';
      scan = {};
      return {i, lf_follows ? i + 1 : i, true};
    }
    scan = {true, c == '\r'};
  }
  return {};
}

bool SseSplitter::next(std::string_view& bytes) {
  clear_held();
  if (bytes.empty()) return false;
  if (tail_owed_) {
    tail_owed_ = false;
    if (bytes.front() == '\n') {
      event_ = {};
      event_.raw = bytes.substr(0, 1);
      event_.tail = true;
      bytes.remove_prefix(1);
      return true;
    }
  }
  Scan scan = scan_;
  const End end = find_end(bytes, scan);
  const std::size_t size = end.found ? end.size : bytes.size();
  if (!handing_on_ && held_.size() + size > limit_) {
    handing_on_ = true;
    if (!held_.empty()) {  // the same bytes are looked at again by the next call
      hand_on(held_);
      clear_held_ = true;
      return true;
    }
  }
  scan_ = scan;
  const std::string_view piece = bytes.substr(0, end.found ? end.with_lf : bytes.size());
  bytes.remove_prefix(piece.size());
  tail_owed_ = end.found && piece.back() == '\r' && bytes.empty();
  if (handing_on_) {
    hand_on(piece);
    handing_on_ = !end.found;
    return true;
  }
  if (!end.found) {
    held_.append(piece);
    return false;
  }
  if (held_.empty()) {
    hand_out(piece);
  } else {
    held_.append(piece);
    hand_out(held_);
    clear_held_ = true;
  }
  return true;
}

bool SseSplitter::take_rest() {
  clear_held();
  scan_ = {};
  if (held_.empty()) return false;
  hand_out(held_);
  clear_held_ = true;
  return true;
}

void SseSplitter::clear_held() {
  constexpr std::size_t kKeptCapacity = 4 * 1024;
  if (!clear_held_) return;
  clear_held_ = false;
  held_.clear();
  if (held_.capacity() > kKeptCapacity) held_.shrink_to_fit();
}

void SseSplitter::hand_on(std::string_view piece) {
  event_ = {};
  event_.raw = piece;
  event_.whole = false;
}

void SseSplitter::hand_out(std::string_view raw) {
  event_ = {};
  event_.raw = raw;
  lines_.clear();
  std::size_t at = 0;
  std::size_t line_feed = find_byte(raw, 0, raw.size(), '\n');
  while (at < raw.size()) {
    if (line_feed < at) line_feed = find_byte(raw, at, raw.size(), '\n');
    const std::size_t end = find_byte(raw, at, line_feed, '\r');
    read_line(raw, raw.substr(at, end - at));
    at = end + 1;
  }
  event_.lines = &lines_;
  if (lines_.size() == 1) event_.data = raw.substr(lines_[0].at, lines_[0].size);
  if (lines_.size() < 2) return;
  joined_.clear();
  for (const SseEvent::Line& line : lines_) {
    if (&line != &lines_.front()) joined_ += '\n';
    joined_ += raw.substr(line.at, line.size);
  }
  event_.data = joined_;
}

void SseSplitter::read_line(std::string_view raw, std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value;
  if (colon != std::string_view::npos) value = line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (name == "data") {
    const char* start = value.empty() ? line.data() + line.size() : value.data();
    lines_.push_back({static_cast<std::size_t>(start - raw.data()), value.size()});
  } else if (name == "event") {
    event_.name = value;
  }
}

}  // namespace gatehouse::proxy::dialect
