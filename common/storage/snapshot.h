#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/storage/document.h"
#include "common/storage/document_json.h"
#include "common/system/file_signature.h"

namespace gatehouse {

/// A document as it stood in the file at one moment, with its look-up tables. Immutable and shared.
class Snapshot {
 public:
  /// `signature` is nothing for the empty document of a file that does not exist yet.
  Snapshot(Document document, std::optional<FileSignature> signature, std::string content_digest);

  const Document& document() const { return document_; }
  const std::optional<FileSignature>& signature() const { return signature_; }

  /// Digest of the config as it is here.
  const std::string& config_digest() const { return config_digest_; }

  /// SHA-256 (hex) of the file's bytes; empty when there was no file.
  const std::string& content_digest() const { return content_digest_; }

  /// Whether someone other than a committer changed the config since the last commit.
  bool edited_by_hand() const;

  /// The record whose secret, or previous secret, has this digest. Whether it may still be used is
  /// for judge_key and accepts to say. The pointer lives as long as the snapshot.
  const ApiKey* find(const KeyDigest& digest) const;

  /// By id.
  const ApiKey* find_id(std::string_view id) const;

 private:
  Document document_;
  std::optional<FileSignature> signature_;
  std::string content_digest_;
  std::string config_digest_;
  std::unordered_map<KeyDigest, std::size_t> by_digest_;
  std::unordered_map<std::string_view, std::size_t> by_id_;  // views into document_
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace gatehouse
