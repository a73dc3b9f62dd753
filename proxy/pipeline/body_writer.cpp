#include "proxy/pipeline/body_writer.h"

#include "proxy/http1/chunked.h"

namespace gatehouse::proxy {

net::Task<bool> BodyWriter::write_head() {
  const std::string head = std::move(pending_);
  pending_.clear();
  begun_ = true;
  const net::Pieces all = net::pieces(head);
  co_return co_await caller_.write(all);
}

net::Task<bool> BodyWriter::write(std::string_view piece, bool last) {
  if (ended_) co_return true;
  begun_ = true;
  ended_ = last;
  std::string_view end;
  if (framing_ == Framing::chunked) {
    if (!piece.empty()) {
      pending_ += http1::ChunkHeader(piece.size()).view();
      end = last ? "\r\n0\r\n\r\n" : http1::kChunkEnd;
    } else if (last) {
      end = http1::kLastChunk;
    }
  } else if (framing_ == Framing::none) {
    piece = {};
  }
  const net::Pieces all = net::pieces(pending_, piece, end);
  const bool taken = co_await caller_.write(all);
  pending_.clear();
  co_return taken;
}

}  // namespace gatehouse::proxy
