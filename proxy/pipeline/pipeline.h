#pragma once

#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// The life of a request, from its head to its journal line. Never throws; when it returns the
/// answer has been sent, or exchange.keep_open is false.
net::Task<> run_pipeline(Exchange& exchange);

}  // namespace gatehouse::proxy
