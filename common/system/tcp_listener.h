#pragma once

#include <stdexcept>
#include <string>

#include "common/system/listen_address.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// An address cannot be listened on. The message names it and says why.
class ListenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Who may reach a listener.
enum class Exposure {
  loopback,  ///< this machine only: other addresses are refused
  any,
};

/// Whether `host` is an address, not a name, that is not this machine's loopback.
bool is_remote_address(const std::string& host);

/// A socket that listens on the first address `address.host` resolves to. SO_REUSEADDR, so that a
/// restart need not wait; never SO_REUSEPORT, so that two processes cannot share a port unawares.
/// Throws ListenError.
UniqueFd listen_tcp(const ListenAddress& address, Exposure exposure, int backlog);

/// Where a socket really listens: the port is the kernel's choice when 0 was asked for.
ListenAddress local_address(const UniqueFd& socket);

/// A second descriptor of the same open file; empty when there are no more to be had.
UniqueFd duplicate(const UniqueFd& fd);

/// Makes accept(2) on the socket fail from here on, in whichever thread.
void stop_listening(const UniqueFd& socket);

}  // namespace gatehouse
