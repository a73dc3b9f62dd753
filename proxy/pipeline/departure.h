#pragma once

#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// While it exists, a caller's leaving ends the request at its upstream at once, even when the
/// upstream is silent.
class DepartureWatch {
 public:
  explicit DepartureWatch(Exchange& exchange) : caller_(exchange.caller) {
    caller_.watch_departure([&exchange] {
      if (exchange.upstream) exchange.upstream->cancel();
    });
  }
  ~DepartureWatch() { caller_.unwatch(); }
  DepartureWatch(const DepartureWatch&) = delete;
  DepartureWatch& operator=(const DepartureWatch&) = delete;

 private:
  net::CallerConnection& caller_;
};

}  // namespace gatehouse::proxy
