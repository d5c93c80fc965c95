// Addresses that no peer can reach, whatever the network: they name the reader itself or no host at all.
#pragma once

#include <optional>
#include <string_view>

namespace meshc::verify {

// The host of https://host:port/path, without the brackets of an IPv6 address.
std::string_view host_of(std::string_view url);
// "which is the reader's own machine" and the like; nothing when the address, IP or name, may be reachable.
std::optional<std::string_view> unreachable_because(std::string_view host);

} // namespace meshc::verify
