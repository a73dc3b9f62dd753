#include "common/domain/reservation.h"

#include <algorithm>

namespace gatehouse {
namespace {

/// Products of a caller's numbers stay far below the edge of int64.
TokenCount bounded_product(TokenCount a, TokenCount b) {
  a = std::clamp<TokenCount>(a, 0, kMaxTokenLimit);
  b = std::clamp<TokenCount>(b, 1, 1'000'000);
  return a * b;
}

}  // namespace

TokenCount estimate_input(const RequestSize& size, TokenCount tokens_per_image) {
  return estimate_tokens(size.text_bytes) + bounded_product(size.images, tokens_per_image);
}

TokenCount estimate_reservation(const RequestSize& size, ReservationMode mode,
                                std::optional<TokenCount> average_output,
                                TokenCount tokens_per_image) {
  TokenCount output = 0;
  if (size.produces_output) {
    const TokenCount allowed =
        bounded_product(size.max_output.value_or(kOutputWhenUnstated), size.choices);
    output = mode == ReservationMode::max
                 ? allowed
                 : std::min(allowed, average_output.value_or(kOutputBeforeAverage));
  }
  return std::max<TokenCount>(1, estimate_input(size, tokens_per_image) + output);
}

}  // namespace gatehouse
