#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/domain/problem.h"
#include "common/storage/document.h"

namespace gatehouse {

/// The text is not a document. Carries every problem, not the first only; a syntax error is one
/// problem with its line and column (both from 1; column in bytes).
class InvalidDocument : public std::runtime_error {
 public:
  struct Position {
    int line = 0;
    int column = 0;
  };

  explicit InvalidDocument(Problems problems, std::optional<Position> position = std::nullopt);

  const Problems& problems() const { return problems_; }
  std::optional<Position> position() const { return position_; }

 private:
  Problems problems_;
  std::optional<Position> position_;
};

inline constexpr std::size_t kMaxDocumentBytes = std::size_t{256} << 20;
inline constexpr int kMaxDocumentDepth = 64;

/// Reads a document. Members this version does not know, at any level, are kept as they are
/// written. Keys without an id get one derived from their digest; hints and digests of plain keys
/// are filled in. Throws InvalidDocument.
Document parse_document(const std::string& text);

/// Writes a document: pretty-printed, usage windows on one line each, a newline at the end.
/// parse_document(write_document(d)) == d for every valid d.
std::string write_document(const Document& document);

/// SHA-256 (hex) over the config: keys without what proxies write (usage, last use, lifetime
/// totals), upstreams, settings and admins.
std::string config_digest(const Document& document);

/// Every rule that a value of a document must keep, beyond its types: unique ids, keys and
/// prefixes, known ranges, URLs. Empty for a valid document.
Problems validate(const Document& document);

}  // namespace gatehouse
