#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/http1/head_writer.h"
#include "proxy/pipeline/exchange.h"
#include "proxy/pipeline/refused.h"

namespace gatehouse::proxy {

/// An answer that the proxy makes itself.
struct Answer {
  int status = 200;
  std::string body;
  std::string_view content_type = "application/json";
  std::vector<std::pair<std::string_view, std::string>> fields;
  bool preflight = false;
};

/// Sends it, with the fields that every answer of ours has: the request's id, the revision the
/// decision was made on, CORS, connection.
net::Task<> send(Exchange& exchange, const Answer& answer);

/// Answers in the route's dialect that the request is not carried out. Does nothing when the caller
/// has left.
net::Task<> refuse(Exchange& exchange, const Refused& refused);

/// Answers a message whose head cannot be relied on; the connection is closed after it.
net::Task<> refuse_head(Worker& worker, net::CallerConnection& caller, dialect::Refusal reason,
                        int status, std::string_view message);

/// Fields that every answer has, relayed or ours; ends with `connection` where it must be said.
void write_common_fields(const Exchange& exchange, http1::HeadWriter& head);

/// Makes sure that the connection can be used again after an answer that was decided on before the
/// body was read: a small body is read and dropped, otherwise the connection will be closed.
net::Task<> skip_body(Exchange& exchange);

}  // namespace gatehouse::proxy
