#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/http1/head_writer.h"
#include "proxy/http1/request_head.h"

namespace gatehouse::proxy {

/// Cross-origin rules of the public port (WHATWG Fetch, 3.2): which web pages may call it.
class Cors {
 public:
  /// `origins` as in CORS_ORIGINS: "*" for all; empty for none.
  explicit Cors(std::vector<std::string> origins);

  /// Adds the fields that let the page which asks read the answer.
  void write_fields(const http1::RequestHead& request, http1::HeadWriter& answer) const;

  /// Adds the fields that answer a preflight request.
  void write_preflight(const http1::RequestHead& request, http1::HeadWriter& answer) const;

 private:
  /// The value of access-control-allow-origin for this request.
  std::optional<std::string_view> allowed_origin(const http1::RequestHead& request) const;

  std::vector<std::string> origins_;
  bool any_;
  http1::FieldLines for_any_;      ///< when all pages may
  http1::FieldLines for_allowed_;  ///< beside the origin that may
};

}  // namespace gatehouse::proxy
