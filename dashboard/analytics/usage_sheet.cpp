#include "dashboard/analytics/usage_sheet.h"

#include <array>

#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {
namespace {

/// In the order of the bits that tell which of them are not 0.
constexpr std::array kNumbers{&UsageNumbers::requests,       &UsageNumbers::failed,
                              &UsageNumbers::tokens,         &UsageNumbers::tokens_in,
                              &UsageNumbers::tokens_out,     &UsageNumbers::tokens_cached,
                              &UsageNumbers::tokens_partial, &UsageNumbers::tokens_estimated};

constexpr unsigned kBits = 7;
constexpr std::uint64_t kMore = 1u << kBits;

void append(std::string& bytes, std::uint64_t number) {
  for (; number >= kMore; number >>= kBits) bytes += static_cast<char>(number | kMore);
  bytes += static_cast<char>(number);
}

std::uint64_t folded(std::int64_t number) {
  const auto twice = static_cast<std::uint64_t>(number) << 1;
  return number < 0 ? ~twice : twice;
}

std::int64_t unfolded(std::uint64_t number) {
  const std::uint64_t half = number >> 1;
  return static_cast<std::int64_t>(number & 1 ? ~half : half);
}

}  // namespace

std::string pack_sheet(const SheetCells& cells) {
  std::string bytes;
  for (const auto& [place, numbers] : cells) {
    std::uint64_t which = 0;
    for (std::size_t i = 0; i < kNumbers.size(); ++i) {
      if (numbers.*kNumbers[i] != 0) which |= std::uint64_t{1} << i;
    }
    if (which == 0) continue;
    const auto& [slot, model, upstream] = place;
    for (const std::int64_t number : {slot, model, upstream}) {
      append(bytes, static_cast<std::uint64_t>(number));
    }
    append(bytes, which);
    for (const auto member : kNumbers) {
      if (numbers.*member != 0) append(bytes, folded(numbers.*member));
    }
  }
  return bytes;
}

std::uint64_t SheetReader::take() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; next_ != end_ && shift < 64; shift += kBits) {
    const std::uint64_t byte = *next_++;
    number |= (byte & (kMore - 1)) << shift;
    if (byte < kMore) return number;
  }
  throw SqliteError::broken_file("analytics.sqlite: a sheet of usage cannot be read");
}

bool SheetReader::next() {
  if (next_ == end_) return false;
  slot_ = static_cast<std::int64_t>(take());
  model_ = static_cast<std::int64_t>(take());
  upstream_ = static_cast<std::int64_t>(take());
  const std::uint64_t which = take();
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    numbers_.*kNumbers[i] = which >> i & 1 ? unfolded(take()) : 0;
  }
  return true;
}

}  // namespace gatehouse::dashboard
