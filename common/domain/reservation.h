#pragma once

#include <cstdint>
#include <optional>

#include "common/domain/tokens.h"
#include "common/domain/words.h"

namespace gatehouse {

/// How much output a request reserves before it is known (`reservation` of a key).
enum class ReservationMode {
  expected,  ///< the key's running average, at most what the request allows
  max,       ///< all that the request allows
};

inline constexpr Words<ReservationMode, 2> kReservationWords{
    {{"expected", ReservationMode::expected}, {"max", ReservationMode::max}}};

inline constexpr TokenCount kOutputWhenUnstated = 8192;  ///< allowed output without a max_tokens
inline constexpr TokenCount kOutputBeforeAverage = 2048;
inline constexpr int kSettledForAverage = 5;
inline constexpr TokenCount kTokensPerImage = 1600;  ///< unless settings say otherwise

/// What the request itself says about its size.
struct RequestSize {
  std::int64_t text_bytes = 0;  ///< of the prompt; base64 data does not count
  std::int64_t images = 0;
  std::optional<TokenCount> max_output;  ///< max_tokens and its siblings, for one choice
  TokenCount choices = 1;                ///< `n`
  bool produces_output = true;           ///< false for embeddings
};

/// The prompt's part of an estimate: text bytes / 4, rounded up, plus the images.
TokenCount estimate_input(const RequestSize& size, TokenCount tokens_per_image = kTokensPerImage);

/// Tokens to hold for a request. `average_output` is the key's running average of settled requests
/// and absent until kSettledForAverage of them have settled. At least 1.
TokenCount estimate_reservation(const RequestSize& size, ReservationMode mode,
                                std::optional<TokenCount> average_output,
                                TokenCount tokens_per_image = kTokensPerImage);

}  // namespace gatehouse
