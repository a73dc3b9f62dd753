#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/storage/document.h"
#include "common/usage/journal_reader.h"

namespace gatehouse::proxy {

/// A bucket of a key of which the document and the journals say different things.
struct UsageDifference {
  std::string key_id;
  Timestamp bucket{};
  TokenCount in_document = 0;
  TokenCount in_journals = 0;

  friend bool operator==(const UsageDifference&, const UsageDifference&) = default;
};

struct UsageAudit {
  std::vector<UsageDifference> differences;  ///< by key, then by bucket; empty when all is right
  std::size_t keys = 0;                      ///< with usage that counts, in either place
  std::int64_t lines = 0;                    ///< read from journals
  std::vector<BadLine> bad_lines;
};

/// Adds up every key's last five hours from the kept journals and compares them with the document's
/// windows. Lines beyond their proxy's watermark are not expected in the document yet; windows
/// without `minutes` are not of our making and left out, as are keys the document does not know.
/// Takes no lock: read `document` before calling, as lines only ever move into it. Throws
/// FileError when a journal cannot be read, std::runtime_error when one is rotated all the time.
UsageAudit audit_usage(FileSystem& disk, const Document& document,
                       const std::filesystem::path& usage_folder, Timestamp now);

}  // namespace gatehouse::proxy
