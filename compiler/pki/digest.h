// SHA-256 by OpenSSL. Safe from any number of threads; a few hundred nanoseconds and the bytes, because each thread
// keeps its context and the algorithm is looked up once.
#pragma once

#include <string>
#include <string_view>

namespace meshc::pki {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

} // namespace meshc::pki
