#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace gatehouse {

/// Text that must not reach a log, a metric or an answer: an api key, a credential, a password.
///
/// It has no formatter, no stream operator and no conversion to a string; the one way out is
/// `expose()`, which is easy to find in a review. The memory is overwritten when it ends.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      text_ = other.text_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  const std::string& expose() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend bool operator==(const Secret& a, const Secret& b) {
    return constant_time_equal(a.text_, b.text_);
  }

  /// Takes the same time for all texts of one length.
  static bool constant_time_equal(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    }
    return difference == 0;
  }

 private:
  /// All that the text has held: a short one that was moved away still stands behind size().
  void wipe() noexcept {
    text_.resize(text_.capacity());
    volatile char* at = text_.data();
    for (std::size_t i = 0; i < text_.size(); ++i) at[i] = 0;
    text_.clear();
  }

  std::string text_;
};

}  // namespace gatehouse
