#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

// How a program writes the parts of a route that a message names.
struct Spelling {
  std::string_view version;
  std::string_view condition;
  std::string_view example;
};
constexpr Spelling of_service{"`to`", "`when`", "`when { path = \"/v1/*\" }`"};
constexpr Spelling of_ingress{"`version`", "it", "`path = \"/v1/*\"`"};

std::vector<std::string> answers(const Route &route, const Spelling &spelling) {
  std::vector<std::string> words;
  if (route.to.known())
    words.emplace_back(spelling.version);
  if (!route.split.empty())
    words.emplace_back("`split`");
  if (route.redirect.is_set())
    words.emplace_back("`redirect`");
  if (route.respond.is_set())
    words.emplace_back("`respond`");
  return words;
}

// What acts only on the way to a pod.
std::vector<std::string> on_the_way(const Route &route) {
  std::vector<std::string> words;
  if (route.rewrite.is_set())
    words.emplace_back("`rewrite`");
  if (route.timeout.is_set())
    words.emplace_back("`timeout`");
  if (route.retry.is_set())
    words.emplace_back("`retry`");
  return words;
}

bool says_nothing(const Route &route) {
  return answers(route, of_service).empty() && !route.rewrite.is_set() && route.timeout.is_unset() &&
         route.retry.is_unset() && route.request.empty() && route.response.empty() && !route.cors.is_set();
}

std::optional<Mistake> redirect_mistake(const Route &route, const Spelling &spelling) {
  const Redirect &redirect = route.redirect.value;
  const bool has_prefix =
      !route.when.paths.empty() && std::ranges::all_of(route.when.paths, [](const StringMatch &path) {
        return path.how == StringMatch::How::prefix;
      });
  if (redirect.path.is_set() && redirect.prefix.is_set())
    return Mistake{"says both `path` and `prefix` of the new address", redirect.prefix.span,
                   "`path` is the whole path, `prefix` replaces the prefix that " + std::string(spelling.condition) +
                       " names"};
  if (redirect.prefix.is_set() && !has_prefix)
    return Mistake{"replaces a prefix, but " + std::string(spelling.condition) + " names none", redirect.prefix.span,
                   "name one, for example " + std::string(spelling.example)};
  if (redirect.status.is_set() && redirect.status.value > 303 && redirect.status.value < 307)
    return Mistake{"redirects with status " + std::to_string(redirect.status.value) + ", which is no redirect",
                   redirect.status.span, "use 301, 302, 303, 307 or 308"};
  if (redirect.host.is_unset() && redirect.path.is_unset() && redirect.prefix.is_unset() &&
      redirect.scheme.is_unset() && redirect.port.is_unset())
    return Mistake{"redirects to the address that was asked", route.redirect.span,
                   "say what is different there: `host`, `path`, `prefix`, `scheme` or `port`"};
  return std::nullopt;
}

// What holds for any route.
std::optional<Mistake> mistake_of(const Route &route, const Spelling &spelling) {
  const auto given = answers(route, spelling);
  if (given.size() > 1)
    return Mistake{"has " + counted(given.size(), "answer") + ": " + list_in_words(given), route.span,
                   "leave one of them; requests that need another one are a route of their own"};
  if (const auto idle = on_the_way(route); route.is_answered_by_proxy() && !idle.empty())
    return Mistake{"is answered by the proxy, so " + list_in_words(idle) + (idle.size() == 1 ? " does" : " do") +
                       " nothing",
                   route.span, "no pod is asked: leave it out"};
  if (route.redirect.is_set())
    if (auto mistake = redirect_mistake(route, spelling))
      return mistake;
  if (const Rewrite *rewrite = route.rewrite.get();
      rewrite != nullptr && rewrite->path.is_set() && route.when.paths.empty())
    return Mistake{"rewrites a path that " + std::string(spelling.condition) + " does not name", rewrite->path.span,
                   "name it, for example " + std::string(spelling.example) + ": what is named is replaced"};
  return std::nullopt;
}

std::optional<Mistake> mistake_of(const Mesh &mesh, const Route &route) {
  if (says_nothing(route))
    return Mistake{"says nothing of the requests it picks", route.span,
                   "say who answers them, for example `to = next`, or what is special about them"};
  if (auto mistake = mistake_of(route, of_service))
    return mistake;
  for (const Origin &caller : route.when.callers)
    if (const Namespace &space = mesh[caller.space]; uninjected(space))
      return Mistake{"asks for calls of `" +
                         (caller.service.known() ? mesh.full_name(mesh[caller.service]) : "namespace " + space.name) +
                         "`, whose pods have no proxy",
                     route.when.span, "the caller's own proxy decides: without one, nobody knows who calls"};
  return std::nullopt;
}

std::optional<Mistake> mistake_of(const Mesh &mesh, const IngressRoute &route) {
  if (route.to.known() && route.way.is_answered_by_proxy())
    return Mistake{"goes to `" + mesh.full_name(mesh[route.to]) + "` and is answered by the gateway", route.to_span,
                   "leave one of the two out"};
  return mistake_of(route.way, of_ingress);
}

} // namespace

// MC4035, MC7012.
void routes_say_one_thing(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Service &service : mesh.services)
    for (const Route &route : service.policy.routes)
      if (const auto mistake = mistake_of(mesh, route))
        findings.report(diagnostics::route_unclear, mistake->at, route.name, mesh.full_name(service), mistake->what)
            .about(subject(mesh, service))
            .advise(mistake->advice);
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes)
      if (const auto mistake = mistake_of(mesh, route))
        findings.report(diagnostics::ingress_unclear, mistake->at, ingress.name, "has a route that " + mistake->what)
            .about(subject(mesh, ingress))
            .advise(mistake->advice);
}

} // namespace meshc::verify
