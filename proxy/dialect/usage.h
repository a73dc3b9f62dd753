#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/provenance.h"
#include "common/domain/tokens.h"
#include "common/domain/upstream.h"
#include "proxy/dialect/endpoint.h"

namespace gatehouse::proxy::dialect {

/// Tokens of one request. What an upstream did not say is absent, not zero.
struct Usage {
  std::optional<TokenCount> input;   ///< all of the prompt, what caches gave included
  std::optional<TokenCount> output;  ///< reasoning included
  std::optional<TokenCount> cached;  ///< the part of `input` that was read from a cache
  Provenance provenance = Provenance::reported;

  TokenCount total() const { return input.value_or(0) + output.value_or(0); }
  bool complete() const { return input.has_value() && output.has_value(); }

  friend bool operator==(const Usage&, const Usage&) = default;
};

/// A usage object as it stands in an answer. Counts are whole numbers from 0 to kMaxTokenLimit;
/// anything else counts as absent. Anthropic's total input is input + cache_creation + cache_read.
struct UsageMembers {
  std::optional<TokenCount> input, output, cached, cache_creation, total;

  /// What passes beside a message's turns took, a compaction for one. Anthropic's counts above are
  /// without them.
  std::optional<TokenCount> aside_input, aside_output, aside_cached;

  /// Members given by `later` replace ours; the others stay.
  void merge(const UsageMembers& later);

  void add_aside(const Usage& pass);

  /// Of a message that has only begun: a total input of 0 counts as absent. No prompt is empty;
  /// some upstreams count it at the end and say 0 until then.
  UsageMembers without_zero_input() const;

  /// Nothing when no count was given.
  std::optional<Usage> usage(Dialect dialect) const;
};

/// Fills the gaps: absent input by `estimated_input`, absent output by `estimated_output`, and says
/// so in the provenance.
Usage completed(const std::optional<Usage>& reported, TokenCount estimated_input,
                TokenCount estimated_output);

}  // namespace gatehouse::proxy::dialect
