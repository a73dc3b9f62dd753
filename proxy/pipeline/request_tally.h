#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/domain/provenance.h"
#include "common/domain/tokens.h"
#include "proxy/dialect/refusal.h"
#include "proxy/pipeline/route_label.h"

namespace gatehouse::proxy {

/// A number that one thread adds to and any may read. Its atomic is for the readers: with one
/// writer no addition needs to be a locked instruction.
class Tally {
 public:
  void add(std::uint64_t by = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// How long things took, over the buckets of kSecondsBuckets.
class DurationTally {
 public:
  DurationTally();

  void observe(std::chrono::nanoseconds took);

  const std::vector<Tally>& buckets() const { return buckets_; }
  std::chrono::nanoseconds sum() const;

 private:
  std::vector<Tally> buckets_;  // the last one for what is above all bounds
  Tally sum_;
};

/// What one worker's requests come to since the start. The worker's thread alone writes, so that
/// recording costs a few plain additions; ProxyMetrics adds the workers up when it is asked. No two
/// workers' share a cache line.
class alignas(64) RequestTally {
 public:
  using Tokens = std::array<Tally, 2>;  // input, output

  static constexpr int kFirstStatus = 100;
  static constexpr std::size_t kStatuses = 500;
  static constexpr std::size_t kProvenances = 3;

  RequestTally();

  /// Statuses outside of 100 to 599 are not counted by code.
  void record_request(RouteLabel route, int status, std::chrono::nanoseconds duration);

  void record_first_byte(std::chrono::nanoseconds after) { first_byte_.observe(after); }
  void record_tokens(Provenance provenance, TokenCount input, TokenCount output);

  /// A request that was refused by us rather than answered by an upstream.
  void record_refusal(dialect::Refusal reason);

  /// A connection that was answered `status` without a request that could be read.
  void record_refused_head(dialect::Refusal reason, int status);

  /// For each route all statuses from kFirstStatus on.
  const std::vector<Tally>& requests() const { return requests_; }
  const std::vector<Tally>& refusals() const { return refusals_; }  ///< by dialect::Refusal
  const std::array<Tokens, kProvenances>& tokens() const { return tokens_; }  ///< by Provenance
  const DurationTally& durations() const { return durations_; }
  const DurationTally& first_byte() const { return first_byte_; }

 private:
  void count(RouteLabel route, int status);

  std::vector<Tally> requests_;
  std::vector<Tally> refusals_;
  std::array<Tokens, kProvenances> tokens_;
  DurationTally durations_;
  DurationTally first_byte_;
};

}  // namespace gatehouse::proxy
