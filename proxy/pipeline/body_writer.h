#pragma once

#include <string>
#include <string_view>

#include "proxy/net/caller_connection.h"

namespace gatehouse::proxy {

/// Writes one answer to a caller: its head, then its body in pieces, framed anew. The head goes
/// out together with the first piece unless it is written before.
class BodyWriter {
 public:
  enum class Framing { none, length, chunked, until_close };

  BodyWriter(net::CallerConnection& caller, Framing framing, std::string head)
      : caller_(caller), framing_(framing), pending_(std::move(head)) {}

  net::Task<bool> write_head();

  /// Whether any of the answer has been written.
  bool begun() const { return begun_; }

  /// Whether the caller was not told how long the body will be, so that more may be said.
  bool length_is_open() const {
    return framing_ == Framing::chunked || framing_ == Framing::until_close;
  }

  /// Writes a piece; the body ends with it when `last`. False when the caller is gone. Does nothing
  /// after the last piece.
  net::Task<bool> write(std::string_view piece, bool last);

  /// Begins to write a piece, with what its caller takes at once. Whether that was all; else
  /// write_rest() has to follow, and the piece to stay until then.
  bool write_now(std::string_view piece, bool last);

  /// False when the caller is gone.
  net::Task<bool> write_rest();

 private:
  net::CallerConnection& caller_;
  Framing framing_;
  std::string pending_;  // head and framing not yet written
  net::Pieces rest_;     // of what is being written
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace gatehouse::proxy
