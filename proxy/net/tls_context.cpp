#include "proxy/net/tls_context.h"

#include <stdexcept>

namespace gatehouse::proxy::net {
namespace {

[[noreturn]] void refuse_file(const char* variable, const std::string& file,
                              const std::error_code& error) {
  throw std::runtime_error(std::string(variable) + ": " + file + ": " + error.message());
}

asio::ssl::context begin_context(asio::ssl::context::method method) {
  asio::ssl::context context(method);
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

void load_identity(asio::ssl::context& context, const char* certificate_variable,
                   const std::string& certificate, const char* key_variable,
                   const std::string& key) {
  std::error_code error;
  context.use_certificate_chain_file(certificate, error);
  if (error) refuse_file(certificate_variable, certificate, error);
  context.use_private_key_file(key, asio::ssl::context::pem, error);
  if (error) refuse_file(key_variable, key, error);
}

/// Nothing but HTTP/1.1 is spoken here (RFC 7301); whoever offers something else only is refused.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

asio::ssl::context make_upstream_tls(const UpstreamTlsFiles& files) {
  asio::ssl::context context = begin_context(asio::ssl::context::tls_client);
  if (files.authorities.empty()) {
    context.set_default_verify_paths();
  } else {
    std::error_code error;
    context.load_verify_file(files.authorities, error);
    if (error) refuse_file("UPSTREAM_CA_FILE", files.authorities, error);
  }
  if (!files.certificate.empty()) {
    load_identity(context, "UPSTREAM_CLIENT_CERT_FILE", files.certificate,
                  "UPSTREAM_CLIENT_KEY_FILE", files.key);
  }
  context.set_verify_mode(asio::ssl::verify_peer);
  return context;
}

asio::ssl::context make_server_tls(const ServerTlsFiles& files) {
  asio::ssl::context context = begin_context(asio::ssl::context::tls_server);
  load_identity(context, "TLS_CERT_FILE", files.certificate, "TLS_KEY_FILE", files.key);
  SSL_CTX_set_alpn_select_cb(context.native_handle(), choose_protocol, nullptr);
  return context;
}

}  // namespace gatehouse::proxy::net
