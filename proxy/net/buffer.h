#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace gatehouse::proxy::net {

/// Bytes received and not yet used up: filled at the back, used up from the front.
class Buffer {
 public:
  std::string_view readable() const { return {data_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  /// Room behind the readable bytes; at least `wanted` of it. May move the bytes.
  char* reserve(std::size_t wanted) {
    if (capacity_ - end_ < wanted) make_room(wanted);
    return data_.get() + end_;
  }
  std::size_t room() const { return capacity_ - end_; }

  /// `count` bytes were written into the room.
  void commit(std::size_t count) { end_ += count; }

  /// The first `count` readable bytes are used up.
  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(reserve(bytes.size()), bytes.data(), bytes.size());
    commit(bytes.size());
  }

  void clear() { begin_ = end_ = 0; }

  /// Gives the memory back when there is more of it than `keep` and nothing in it.
  void shrink(std::size_t keep) {
    if (empty() && capacity_ > keep) {
      data_.reset();
      capacity_ = 0;
    }
  }

 private:
  void make_room(std::size_t wanted) {
    const std::size_t used = end_ - begin_;
    if (capacity_ - used >= wanted) {
      std::memmove(data_.get(), data_.get() + begin_, used);
    } else {
      std::size_t grown = capacity_ == 0 ? 256 : capacity_;
      while (grown - used < wanted) grown *= 2;
      std::unique_ptr<char[]> moved(new char[grown]);
      if (used > 0) std::memcpy(moved.get(), data_.get() + begin_, used);
      data_ = std::move(moved);
      capacity_ = grown;
    }
    begin_ = 0;
    end_ = used;
  }

  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = 0;
};

/// Moves the `size` bytes of a head that was read from the front of `in` to `own`, so that reading
/// on cannot move them, and has the head know.
template <typename Head>
void keep_head(Head& head, Buffer& in, std::size_t size, Buffer& own) {
  const std::string_view bytes = in.readable().substr(0, size);
  const auto skipped = static_cast<std::size_t>(head.base() - bytes.data());
  own.clear();
  own.append(bytes);
  head.rebase(own.readable().data() + skipped);
  in.consume(size);
}

}  // namespace gatehouse::proxy::net
