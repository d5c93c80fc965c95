// SHA-1 of bytes: the checksum at the end of a git pack, which libgit2 wants to see and does not offer to make. Not for
// security. Fact: FIPS 180-4, section 6.1.
#pragma once

#include <array>
#include <string_view>

namespace meshc::publish {

std::array<unsigned char, 20> sha1(std::string_view bytes);

} // namespace meshc::publish
