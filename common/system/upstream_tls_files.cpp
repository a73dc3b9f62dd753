#include "common/system/upstream_tls_files.h"

namespace gatehouse {

UpstreamTlsFiles read_upstream_tls_files(const SettingReader& reader) {
  UpstreamTlsFiles files{.authorities = reader.text("UPSTREAM_CA_FILE").value_or(""),
                         .certificate = reader.text("UPSTREAM_CLIENT_CERT_FILE").value_or(""),
                         .key = reader.text("UPSTREAM_CLIENT_KEY_FILE").value_or("")};
  if (files.certificate.empty() != files.key.empty()) {
    reader.complain("UPSTREAM_CLIENT_CERT_FILE", "goes together with UPSTREAM_CLIENT_KEY_FILE");
  }
  return files;
}

}  // namespace gatehouse
