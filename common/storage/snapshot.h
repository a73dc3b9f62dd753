#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/storage/document.h"
#include "common/storage/document_json.h"
#include "common/storage/key_index.h"
#include "common/system/file_signature.h"
#include "common/system/files.h"

namespace gatehouse {

/// A document as it stood in the file at one moment, with its look-up tables. Immutable once shared
/// (as SnapshotPtr).
class Snapshot {
 public:
  /// `content` is what `document` was read from or written as; nothing for the empty document of a
  /// file that does not exist yet.
  Snapshot(Document document, std::optional<FileContent> content);

  /// The same when the digest of the document's config is known.
  Snapshot(Document document, std::optional<FileContent> content, std::string config_digest);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const Document& document() const { return document_; }
  const std::optional<FileSignature>& signature() const { return signature_; }

  /// Says in which state of the file these bytes stand, once that is known.
  void set_signature(const FileSignature& signature) { signature_ = signature; }

  /// When the commit that this is of made its revision, as the history has it. Nothing for one that
  /// was read, or whose commit made none.
  const std::optional<Timestamp>& revised_at() const { return revised_at_; }
  void set_revised_at(Timestamp moment) { revised_at_ = moment; }

  /// Digest of the config as it is here.
  const std::string& config_digest() const { return config_digest_; }

  /// Whether it was read from exactly these bytes. Never true of large files (kLargestKept), whose
  /// bytes are not kept.
  bool holds(std::string_view bytes) const { return bytes_ && *bytes_ == bytes; }

  /// Whether someone other than a committer changed the config since the last commit.
  bool edited_by_hand() const;

  /// The record whose secret, or previous secret, has this digest. Whether it may still be used is
  /// for judge_key and accepts to say. The pointer lives as long as the snapshot.
  const ApiKey* find(const KeyDigest& digest) const;

  /// By id.
  const ApiKey* find_id(std::string_view id) const;

  static constexpr std::size_t kLargestKept = std::size_t{16} << 20;

 private:
  const ApiKey* at(std::optional<std::size_t> position) const;

  Document document_;
  std::optional<FileSignature> signature_;
  std::optional<Timestamp> revised_at_;
  std::optional<std::string> bytes_;
  std::string config_digest_;
  KeyIndex index_;  ///< of document_.keys
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace gatehouse
