#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/storage/document.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

// Keys on their way between files: out of a document, through JSON or CSV, into another.

/// The columns of an exported key. `key_sha256` is left out unless it is asked for: with it the
/// keys work elsewhere with the secrets that their callers have.
std::vector<std::string> export_columns(bool with_digests);

/// {"keys": […]} with these members each.
Json export_keys(const Document& document, bool with_digests);

enum class TransferFormat { json, csv };

/// The keys of a text: `{"keys": […]}`, a list, or CSV with a line of column names. A sentence when
/// it is none of these.
/// `lines` is given the line of each key in a CSV, from 1.
std::variant<std::vector<Json>, std::string> parse_transfer(
    std::string_view text, TransferFormat format, std::vector<std::size_t>* lines = nullptr);

/// A member that an import changes.
struct MemberChange {
  std::string field;
  Json before;
  Json after;
};

/// What became of one key.
struct Imported {
  enum class Outcome { created, updated, unchanged };
  Outcome outcome = Outcome::unchanged;
  std::string id;
  std::string name;
  Secret secret;  ///< of one that was created without a secret or a digest; empty otherwise
  std::vector<MemberChange> changes;  ///< of one that is updated
  std::vector<FieldError> problems;   ///< why it cannot be brought in; the import is refused then
};

/// Brings keys into a document, all or none. One whose id, or else whose name, is there already is
/// updated and keeps its secret; others are created, with their `key`, their `key_sha256` and
/// `key_hint`, or a fresh secret. Members that only a server sets are passed over. Problems name
/// the key by its place: "keys[3].name".
Refused import_keys(Document& document, const std::vector<Json>& keys, const std::string& author,
                    Timestamp now, std::vector<Imported>& outcome);

}  // namespace gatehouse::dashboard
