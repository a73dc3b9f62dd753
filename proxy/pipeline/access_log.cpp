#include "proxy/pipeline/access_log.h"

#include <cmath>

namespace gatehouse::proxy {

bool AccessLogChoice::has(bool request_went_well) {
  const AccessLog what = what_.load(std::memory_order_relaxed);
  if (what == AccessLog::off) return false;
  if (!request_went_well) return true;
  if (what == AccessLog::errors) return false;
  // The request is logged that takes the number of logged ones over the next whole number.
  const double sample = sample_.load(std::memory_order_relaxed);
  const auto before = static_cast<double>(good_requests_.fetch_add(1, std::memory_order_relaxed));
  return std::floor((before + 1) * sample) > std::floor(before * sample);
}

}  // namespace gatehouse::proxy
