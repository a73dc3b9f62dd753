#include "proxy/pipeline/body_writer.h"

#include "proxy/http1/chunked.h"

namespace gatehouse::proxy {

net::Task<bool> BodyWriter::write_head() {
  begun_ = true;
  rest_ = net::pieces(pending_);
  co_return co_await write_rest();
}

net::Task<bool> BodyWriter::write(std::string_view piece, bool last) {
  // Not `a || co_await b`: behind co_return g++ 12 evaluates b whatever a is.
  if (write_now(piece, last)) co_return true;
  co_return co_await write_rest();
}

bool BodyWriter::write_now(std::string_view piece, bool last) {
  if (ended_) return true;
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
  rest_ = net::pieces(pending_, piece, end);
  if (!caller_.write_now(rest_)) return false;
  std::string().swap(pending_);  // what follows is short
  return true;
}

net::Task<bool> BodyWriter::write_rest() {
  const bool taken = co_await caller_.write(rest_);
  std::string().swap(pending_);
  co_return taken;
}

}  // namespace gatehouse::proxy
