#pragma once

#include <sys/socket.h>

#include "common/system/listen_address.h"

namespace gatehouse {

/// Host, as digits, and port of an IPv4 or IPv6 address; IPv4 in IPv6 is shown as IPv4. Empty for
/// other families.
ListenAddress socket_address(const sockaddr_storage& address);

}  // namespace gatehouse
