#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/storage/document.h"

namespace gatehouse {

/// What the usage path may touch of a document: usage members and `proxies`, so that it can never
/// bring back an old limit or a deleted key. Lives for one commit; not thread-safe.
class UsageEdit {
 public:
  explicit UsageEdit(Document& document) : document_(document) {}
  UsageEdit(const UsageEdit&) = delete;
  UsageEdit& operator=(const UsageEdit&) = delete;

  /// Adds tokens that were used at `when` to the key's windows and lifetime total and moves its
  /// last use forward. A negative number takes back what was added to that bucket before; nothing
  /// falls below zero. Usage of a key deleted in the meantime goes to the deleted record, of a key
  /// that is gone altogether nowhere: false then.
  bool add_usage(const std::string& key_id, Timestamp when, TokenCount tokens);

  /// The same for replayed usage that may count in windows but not again in lifetime totals.
  bool add_to_windows(const std::string& key_id, Timestamp when, TokenCount tokens);

  const std::map<std::string, ProxyEntry>& proxies() const { return document_.proxies; }
  ProxyEntry& proxy(const std::string& instance) { return document_.proxies[instance]; }
  void remove_proxy(const std::string& instance) { document_.proxies.erase(instance); }

  const Document& document() const { return document_; }

  /// Whether usage was added.
  bool added_usage() const { return added_usage_; }

 private:
  ApiKey* find(const std::string& key_id);

  Document& document_;
  bool added_usage_ = false;
  /// id → record; built on first use. Views and pointers into document_.
  std::optional<std::unordered_map<std::string_view, ApiKey*>> records_;
};

}  // namespace gatehouse
