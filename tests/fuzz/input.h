#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string_view>

namespace gatehouse::fuzz {

/// Takes an input apart from its front.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  /// 0 when nothing is left.
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// The sizes of pieces that a text is cut into: a seed of 0 makes every piece one byte, any other
/// makes pieces of up to 2, 8, 32 or 128 bytes.
class Splits {
 public:
  explicit Splits(std::uint8_t seed) : random_(seed), most_(seed == 0 ? 1 : 2U << (seed % 4 * 2)) {}

  std::size_t next(std::size_t left) { return std::min<std::size_t>(left, 1 + random_() % most_); }

 private:
  std::minstd_rand random_;
  std::uint32_t most_;
};

/// The bytes in an allocation of exactly their size: a sanitizer sees any byte read beyond them.
class Exact {
 public:
  explicit Exact(std::string_view text)
      : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    std::copy(text.begin(), text.end(), bytes_.get());
  }

  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

}  // namespace gatehouse::fuzz
