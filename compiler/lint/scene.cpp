#include "lint/scene.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::lint {
namespace {

constexpr std::string_view services = ".svc.cluster.local";

std::string_view first_part(std::string_view host) {
  return host.substr(0, host.find('.'));
}

bool covers(std::string_view pattern, std::string_view host) {
  return pattern == host || (pattern.starts_with("*.") && host.ends_with(pattern.substr(1)));
}

} // namespace

bool is_open(std::string_view text) {
  return text.find("${") != std::string_view::npos || text.find("$(") != std::string_view::npos ||
         text.find("{{") != std::string_view::npos;
}

std::string full_host(std::string_view host, const Object &object) {
  std::string full(host);
  if (host.find('.') != std::string_view::npos || host == "*" || object.space.empty())
    return full;
  return full + "." + object.space + std::string(services);
}

bool is_same_host(std::string_view a, std::string_view b) {
  if (a == b)
    return true;
  const bool short_a = a.find('.') == std::string_view::npos, short_b = b.find('.') == std::string_view::npos;
  if (short_a == short_b || a.starts_with('*') || b.starts_with('*'))
    return false;
  const std::string_view whole = short_a ? b : a;
  return whole.ends_with(services) && first_part(a) == first_part(b);
}

void judge_stub_domain(const Object &object, const Value &host, Diagnostics &findings) {
  const std::string_view name = text(&host);
  if (name.ends_with(".global"))
    findings.report(diagnostics::stub_domain, place(&host, object), object.kind, title(object), name)
        .advise(
            "call the service by the name it has in its own cluster, `<name>.<namespace>.svc.cluster.local`: istiod "
            "finds its endpoints in all clusters");
}

bool Scene::has_entry(std::string_view host) const {
  bool found = false;
  each("ServiceEntry", [&](const Object &entry) {
    for (const Value &one : items(entry.body.find("spec.hosts")))
      found = found || covers(text(&one), host) || covers(host, text(&one));
  });
  return found;
}

} // namespace meshc::lint
