#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/system/file_signature.h"
#include "common/telemetry/log.h"
#include "proxy/net/tls_context.h"

namespace gatehouse::proxy::net {

/// The certificate of the public port. Its files are looked at once a second at most, when a
/// connection comes, and loaded again when they have changed; what cannot be loaded is logged and
/// the last good certificate stays. Connections keep the one they began with. Thread-safe.
class ServerTls {
 public:
  /// Loads both. Throws std::runtime_error naming the variable and the file.
  ServerTls(ServerTlsFiles files, Log& log);

  /// What a connection that comes at this moment is to use.
  std::shared_ptr<asio::ssl::context> context();

  /// Looks at once, changed or not.
  void reload();

  static constexpr std::chrono::seconds kLookInterval{1};

 private:
  struct Signatures {
    std::optional<FileSignature> certificate;
    std::optional<FileSignature> key;
    friend bool operator==(const Signatures&, const Signatures&) = default;
  };

  Signatures look() const;
  void load_again(const Signatures& found);  // under mutex_

  const ServerTlsFiles files_;
  Log& log_;

  std::mutex mutex_;  // guards the rest
  std::shared_ptr<asio::ssl::context> context_;
  Signatures loaded_;
  std::chrono::steady_clock::time_point next_look_{};
};

}  // namespace gatehouse::proxy::net
