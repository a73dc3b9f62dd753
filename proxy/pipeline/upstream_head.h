#pragma once

#include <string>

#include "proxy/http1/head_writer.h"
#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

/// Writes the head that goes upstream: the caller's fields without hop-by-hop ones and without its
/// keys; Host, Content-Length, the credential and `Accept-Encoding: identity` (so that usage can
/// be read) are ours.
std::string upstream_head(const Exchange& exchange, const Secret& credential);

/// The fields that show the upstream who pays.
void write_credential(http1::HeadWriter& writer, Dialect dialect, const Secret& credential);

/// Whether an upstream's field goes on to the caller. What the upstream says about its own
/// framing, cookies, cross-origin rules and our account's limits does not.
bool passes_to_caller(const http1::ResponseHead& answer, const http1::Header& header,
                      bool ours_limits);

}  // namespace gatehouse::proxy
