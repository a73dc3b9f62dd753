#include "common/system/sealing.h"

#include <stdexcept>
#include <utility>

#include <sodium.h>

#include "common/system/files.h"
#include "common/system/replacement_file.h"
#include "common/system/sodium.h"

namespace gatehouse {
namespace {

constexpr std::size_t kMaxKeyFileBytes = 4096;
constexpr std::size_t kNonceBytes = crypto_secretbox_NONCEBYTES;
constexpr std::size_t kMacBytes = crypto_secretbox_MACBYTES;
constexpr std::size_t kKeyBytes = crypto_secretbox_KEYBYTES;

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string to_base64(const std::string& bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

/// Nothing unless all of the text is base64, white space aside.
std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), " \r\n\t", &size,
                        nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace

Sealing Sealing::beside(const std::filesystem::path& data_file, FileSystem& disk) {
  return Sealing(data_file.parent_path() / kSealKeyName, disk);
}

std::optional<Secret> Sealing::read_key() const {
  auto content = read_file(disk_, key_file_, kMaxKeyFileBytes);
  if (!content) return std::nullopt;
  const Secret text(std::move(content->bytes));
  auto key = from_base64(text.expose());
  if (!key || key->size() != kKeyBytes) {
    throw std::runtime_error(key_file_.string() + " does not hold a key: 32 bytes in base64");
  }
  return Secret(std::move(*key));
}

Secret Sealing::make_key() const {
  const Secret fresh(random_bytes(kKeyBytes));
  const Secret text(to_base64(fresh.expose()) + "\n");
  ReplacementFile file(disk_, key_file_, text.expose());
  const auto outcome = file.swap_in(std::nullopt);
  sync_folder(disk_, key_file_.parent_path());
  if (outcome == ReplacementFile::Outcome::replaced) return fresh;
  // Another process was faster, and may have sealed with its key already.
  if (auto key = read_key()) return std::move(*key);
  throw std::runtime_error(key_file_.string() + " went away while it was read");
}

std::string Sealing::seal(const Secret& secret) const {
  ensure_sodium();
  auto found = read_key();
  const Secret key = found ? std::move(*found) : make_key();
  std::string sealed = random_bytes(kNonceBytes);
  sealed.resize(kNonceBytes + kMacBytes + secret.expose().size());
  crypto_secretbox_easy(bytes_of(sealed) + kNonceBytes, bytes_of(secret.expose()),
                        secret.expose().size(), bytes_of(sealed), bytes_of(key.expose()));
  return to_base64(sealed);
}

FoundSecret Sealing::open(std::string_view sealed) const {
  try {
    ensure_sodium();
    const auto bytes = from_base64(sealed);
    if (!bytes || bytes->size() < kNonceBytes + kMacBytes) {
      return {std::nullopt, "it is not a sealed text"};
    }
    const std::optional<Secret> key = read_key();
    if (!key) {
      return {std::nullopt, "it is sealed, and there is no key to open it: " + key_file_.string()};
    }
    std::string plain(bytes->size() - kNonceBytes - kMacBytes, '\0');
    if (crypto_secretbox_open_easy(bytes_of(plain), bytes_of(*bytes) + kNonceBytes,
                                   bytes->size() - kNonceBytes, bytes_of(*bytes),
                                   bytes_of(key->expose())) != 0) {
      return {std::nullopt, "it was sealed with another key than " + key_file_.string() +
                                ", or has been changed since"};
    }
    return {Secret(std::move(plain)), {}};
  } catch (const std::exception& error) {
    return {std::nullopt, error.what()};
  }
}

}  // namespace gatehouse
