#include "verify/addresses.h"

#include "base/text.h"
#include "model/values.h"

namespace meshc::verify {

std::string_view host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos)
    url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('/'));
  if (url.starts_with('['))
    return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

std::optional<std::string_view> unreachable_because(std::string_view host) {
  constexpr std::string_view own = "which is the reader's own machine";
  const std::string name = lower(host);
  if (name == "localhost" || name.ends_with(".localhost"))
    return own;
  const auto address = model::parse_address(host);
  if (!address)
    return std::nullopt;
  const auto inside = [&](std::string_view cidr) {
    return model::overlap({*address, address->six ? 128 : 32, {}}, *model::parse_cidr(cidr));
  };
  if (inside("127.0.0.0/8") || inside("::1/128"))
    return own;
  if (inside("0.0.0.0/8") || inside("::/128"))
    return "which is no host's address";
  if (inside("169.254.0.0/16") || inside("fe80::/10"))
    return "which is link-local: only its own segment reaches it";
  if (inside("224.0.0.0/4") || inside("240.0.0.0/4") || inside("ff00::/8"))
    return "which is no unicast address";
  return std::nullopt;
}

} // namespace meshc::verify
