#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/found_secret.h"
#include "common/domain/secret.h"
#include "common/system/file_system.h"

namespace gatehouse {

/// Seals the credentials of upstreams, so that the document, its copies and its history can be read
/// without learning one. The key is a file beside the document, readable by its owner only; whoever
/// has both has the credentials.
///
/// Sealed is libsodium's secretbox (XSalsa20-Poly1305) under a random nonce: base64 of the nonce
/// and the box. The key file holds 32 random bytes, in base64 too. It is read at each call, so a
/// key that is put back counts at once. Thread-safe, and safe beside other processes.
class Sealing {
 public:
  explicit Sealing(std::filesystem::path key_file, FileSystem& disk = real_file_system())
      : key_file_(std::move(key_file)), disk_(disk) {}

  /// With the key that belongs to a data file: `seal.key` in its folder.
  static Sealing beside(const std::filesystem::path& data_file,
                        FileSystem& disk = real_file_system());

  /// Makes the key (0600) when there is none. Throws FileError, or std::runtime_error when the file
  /// holds no key.
  std::string seal(const Secret& secret) const;

  /// Makes nothing and does not throw.
  FoundSecret open(std::string_view sealed) const;

  const std::filesystem::path& key_file() const { return key_file_; }

 private:
  std::optional<Secret> read_key() const;
  Secret make_key() const;

  std::filesystem::path key_file_;
  FileSystem& disk_;
};

inline constexpr std::string_view kSealKeyName = "seal.key";

}  // namespace gatehouse
