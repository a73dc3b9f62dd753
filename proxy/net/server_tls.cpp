#include "proxy/net/server_tls.h"

#include <utility>

#include "common/system/file_error.h"
#include "common/system/file_system.h"

namespace gatehouse::proxy::net {
namespace {

std::optional<FileSignature> signature_or_none(const std::string& file) {
  try {
    return signature_of(real_file_system(), file);
  } catch (const FileError&) {
    return std::nullopt;
  }
}

}  // namespace

ServerTls::ServerTls(ServerTlsFiles files, Log& log) : files_(std::move(files)), log_(log) {
  loaded_ = look();
  context_ = std::make_shared<asio::ssl::context>(make_server_tls(files_));
}

std::shared_ptr<asio::ssl::context> ServerTls::context() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now >= next_look_) {
    next_look_ = now + kLookInterval;
    const Signatures found = look();
    if (found != loaded_) load_again(found);
  }
  return context_;
}

void ServerTls::reload() {
  const std::lock_guard lock(mutex_);
  load_again(look());
}

ServerTls::Signatures ServerTls::look() const {
  return {signature_or_none(files_.certificate), signature_or_none(files_.key)};
}

void ServerTls::load_again(const Signatures& found) {
  loaded_ = found;
  try {
    context_ = std::make_shared<asio::ssl::context>(make_server_tls(files_));
    log_.info("certificate_loaded", {{"file", files_.certificate}});
  } catch (const std::exception& error) {
    log_.error("certificate_not_loaded", {{"error", error.what()}});
  }
}

}  // namespace gatehouse::proxy::net
