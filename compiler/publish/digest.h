// SHA-256 as 64 hexadecimal digits, handed in by the driver: OpenSSL lives in another stage, and stages do not know
// each other.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace meshc::publish {

using Digest = std::function<std::string(std::string_view)>;

} // namespace meshc::publish
