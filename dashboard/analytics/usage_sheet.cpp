#include "dashboard/analytics/usage_sheet.h"

#include <array>
#include <bit>
#include <cstring>

#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {
namespace {

/// In the order of their widths.
constexpr std::array kNumbers{&UsageNumbers::requests,       &UsageNumbers::failed,
                              &UsageNumbers::tokens,         &UsageNumbers::tokens_in,
                              &UsageNumbers::tokens_out,     &UsageNumbers::tokens_cached,
                              &UsageNumbers::tokens_partial, &UsageNumbers::tokens_estimated};

constexpr unsigned kWidthBits = 4;
constexpr std::size_t kMostBytes = sizeof(std::uint64_t);
constexpr std::ptrdiff_t kCellHead = 1 + sizeof(std::uint32_t);

/// Which bits of eight bytes are a number's of this width.
constexpr std::array<std::uint64_t, kMostBytes + 1> kMasks{0,
                                                           0xff,
                                                           0xffff,
                                                           0xff'ffff,
                                                           0xffff'ffff,
                                                           0xff'ffff'ffff,
                                                           0xffff'ffff'ffff,
                                                           0xff'ffff'ffff'ffff,
                                                           0xffff'ffff'ffff'ffff};

std::uint64_t folded(std::int64_t number) {
  const auto twice = static_cast<std::uint64_t>(number) << 1;
  return number < 0 ? ~twice : twice;
}

std::int64_t unfolded(std::uint64_t number) {
  return static_cast<std::int64_t>((number >> 1) ^ (~(number & 1) + 1));
}

void append(std::string& bytes, std::uint64_t number, std::size_t width) {
  for (; width > 0; --width, number >>= 8) bytes += static_cast<char>(number);
}

/// In as many bytes as it takes.
void append_base_128(std::string& bytes, std::uint64_t number) {
  for (; number >= 128; number >>= 7) bytes += static_cast<char>(number | 128);
  bytes += static_cast<char>(number);
}

void append_cell(std::string& bytes, std::int64_t slot, const UsageNumbers& numbers) {
  std::uint32_t widths = 0;
  std::string text;
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    const std::uint64_t number = folded(numbers.*kNumbers[i]);
    const auto width = static_cast<std::uint32_t>((std::bit_width(number) + 7) / 8);
    widths |= width << (kWidthBits * i);
    append(text, number, width);
  }
  append(bytes, static_cast<std::uint64_t>(slot), 1);
  append(bytes, widths, sizeof widths);
  bytes += text;
}

std::uint64_t number_at(const unsigned char* at, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < width; ++i) number |= std::uint64_t{at[i]} << (8 * i);
  return number;
}

[[noreturn]] void refuse() {
  throw SqliteError::broken_file("analytics.sqlite: a sheet of usage cannot be read");
}

}  // namespace

std::string pack_sheet(const SheetCells& cells) {
  std::string bytes;
  for (auto cell = cells.begin(); cell != cells.end();) {
    const auto& [model, upstream, first] = cell->first;
    std::string part;
    for (; cell != cells.end(); ++cell) {
      const auto& [its_model, its_upstream, slot] = cell->first;
      if (its_model != model || its_upstream != upstream) break;
      if (cell->second != UsageNumbers{}) append_cell(part, slot, cell->second);
    }
    if (part.empty()) continue;
    append_base_128(bytes, static_cast<std::uint64_t>(model));
    append_base_128(bytes, static_cast<std::uint64_t>(upstream));
    append_base_128(bytes, part.size());
    bytes += part;
  }
  return bytes;
}

std::uint64_t SheetReader::take() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; next_ != end_ && shift < 64; shift += 7) {
    const std::uint64_t byte = *next_++;
    number |= (byte & 127) << shift;
    if (byte < 128) return number;
  }
  refuse();
}

bool SheetReader::next_part() {
  next_ = part_end_;
  if (next_ == end_) return false;
  model_ = static_cast<std::int64_t>(take());
  upstream_ = static_cast<std::int64_t>(take());
  const std::uint64_t bytes = take();
  if (bytes > static_cast<std::uint64_t>(end_ - next_)) refuse();
  part_end_ = next_ + bytes;
  return true;
}

bool SheetReader::next_cell() {
  if (next_ == part_end_) return false;
  if (part_end_ - next_ < kCellHead) refuse();
  slot_ = *next_;
  widths_ = static_cast<std::uint32_t>(number_at(next_ + 1, sizeof widths_));
  numbers_ = next_ + kCellHead;
  // All eight widths at once: those at even places and those at odd ones, a byte each.
  const std::uint32_t even = widths_ & 0x0f0f0f0f;
  const std::uint32_t odd = widths_ >> kWidthBits & 0x0f0f0f0f;
  constexpr std::uint32_t kToSixteen = 0x07070707;  // added to more than kMostBytes
  const bool too_wide = ((even + kToSixteen) | (odd + kToSixteen)) & 0x10101010;
  const std::uint32_t size = (even + odd) * 0x01010101 >> 24;
  if (too_wide || part_end_ - numbers_ < static_cast<std::ptrdiff_t>(size)) refuse();
  next_ = numbers_ + size;
  return true;
}

void SheetReader::add_to(UsageNumbers& sum) const {
  const unsigned char* at = numbers_;
  std::uint32_t widths = widths_;
  // Eight bytes can be read wherever a number of the cell begins.
  const bool fast = std::endian::native == std::endian::little &&
                    end_ - next_ >= static_cast<std::ptrdiff_t>(kMostBytes);
  for (const auto member : kNumbers) {
    const std::size_t width = widths & 0xf;
    std::uint64_t number = 0;
    if (fast) {
      std::memcpy(&number, at, kMostBytes);
      number &= kMasks[width];
    } else {
      number = number_at(at, width);
    }
    sum.*member += unfolded(number);
    at += width;
    widths >>= kWidthBits;
  }
}

}  // namespace gatehouse::dashboard
