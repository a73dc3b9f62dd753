#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <httplib.h>

#include "common/system/tcp_connection.h"

namespace gatehouse {

/// What cpp-httplib sees of a connection: a short head of our making to read, and a place to write
/// the answer to. Nothing that a peer sent reaches its parser.
///
/// Writes are gathered, so that head and body of a small answer leave in one segment.
class AnswerStream final : public httplib::Stream {
 public:
  AnswerStream(TcpConnection& connection, std::string head, std::chrono::milliseconds stall)
      : connection_(connection), head_(std::move(head)), stall_(stall) {}

  /// Sends what was gathered. False once a write has failed.
  bool flush();

  bool is_readable() const override { return read_ < head_.size(); }
  bool is_writable() const override { return !failed_; }
  ssize_t read(char* out, std::size_t size) override;
  ssize_t write(const char* bytes, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;

  /// None: cpp-httplib would refuse a descriptor of 1024 and more, which select(2) cannot take.
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  TcpConnection& connection_;
  const std::string head_;
  const std::chrono::milliseconds stall_;
  std::size_t read_ = 0;
  std::string gathered_;
  bool failed_ = false;
};

}  // namespace gatehouse
