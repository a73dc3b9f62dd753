#pragma once

#include <atomic>
#include <cstdint>

#include "common/domain/log_choices.h"

namespace gatehouse::proxy {

/// Which requests the access log has. May be changed while requests run. Thread-safe.
class AccessLogChoice {
 public:
  /// `sample`: which share of the good requests `all` has, from 0 to 1, spread evenly.
  void set(AccessLog what, double sample) {
    what_.store(what, std::memory_order_relaxed);
    sample_.store(sample, std::memory_order_relaxed);
  }

  /// To be asked once for each request.
  bool has(bool request_went_well);

 private:
  std::atomic<AccessLog> what_{AccessLog::errors};
  std::atomic<double> sample_{1};
  std::atomic<std::uint64_t> good_requests_{0};
};

}  // namespace gatehouse::proxy
