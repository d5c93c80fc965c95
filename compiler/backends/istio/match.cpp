#include "backends/istio/match.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

using model::StringMatch;
using How = StringMatch::How;

// The narrower of two, where one contains the other; else they have nothing in common.
std::optional<StringMatch> both(const StringMatch &a, const StringMatch &b) {
  if (contains(a, b))
    return b;
  if (contains(b, a))
    return a;
  return std::nullopt;
}

// Nothing stated is everything.
std::optional<std::vector<StringMatch>> both(const std::vector<StringMatch> &a, const std::vector<StringMatch> &b) {
  if (a.empty())
    return b;
  if (b.empty())
    return a;
  std::vector<StringMatch> common;
  for (const StringMatch &left : a)
    for (const StringMatch &right : b)
      if (const auto narrowed = both(left, right))
        common.push_back(*narrowed);
  return common.empty() ? std::nullopt : std::optional(common);
}

std::optional<std::vector<model::Word>> both(const std::vector<model::Word> &a, const std::vector<model::Word> &b) {
  if (a.empty())
    return b;
  if (b.empty())
    return a;
  std::vector<model::Word> common;
  for (const model::Word &word : b)
    if (std::ranges::find(a, word.text, &model::Word::text) != a.end())
      common.push_back(word);
  return common.empty() ? std::nullopt : std::optional(common);
}

std::optional<std::vector<model::HeaderMatch>> both(std::vector<model::HeaderMatch> common,
                                                    const std::vector<model::HeaderMatch> &more) {
  for (const model::HeaderMatch &header : more) {
    const auto known = std::ranges::find(common, header.name, &model::HeaderMatch::name);
    if (known == common.end()) {
      common.push_back(header);
      continue;
    }
    const auto narrowed = both(known->match, header.match);
    if (!narrowed)
      return std::nullopt;
    known->match = *narrowed;
  }
  return common;
}

// Presence is an empty condition to Istio.
Value string_match(const StringMatch &match) {
  Value made = Value::map(match.span);
  if (match.how != How::present)
    made.set(match.how == How::exact ? "exact" : "prefix", Value(match.text, match.span));
  return made;
}

Value uri(const StringMatch &path) {
  return path.how == How::present ? one("prefix", Value("/", path.span), path.span) : string_match(path);
}

Value string_matches(const std::vector<model::HeaderMatch> &matches, Span at) {
  Value made = Value::map(at);
  for (const model::HeaderMatch &match : matches)
    made.set(match.name, string_match(match.match));
  return made;
}

// Istio: a gateway finds the claims of a judged token where headers are looked for, under this name. There an empty
// condition holds never, so presence is any text.
void add_claims(const std::vector<model::HeaderMatch> &claims, Value &headers) {
  for (const model::HeaderMatch &claim : claims) {
    const Span at = claim.match.span;
    headers.set("@request.auth.claims[" + claim.name + "]",
                claim.match.how == How::present ? one("regex", Value(".+", at), at) : string_match(claim.match));
  }
}

// What one alternative says of each condition that may have several.
struct Alternative {
  const StringMatch *path = nullptr;
  const model::Word *method = nullptr;
  const model::Origin *caller = nullptr;
};

Value item(const model::Mesh &mesh, const model::RequestMatch &match, std::optional<int> port,
           const Alternative &alternative, Span at) {
  const auto &[path, method, caller] = alternative;
  Value made = Value::map(at);
  if (port)
    made.set("port", Value(*port, at));
  if (path != nullptr)
    made.set("uri", uri(*path));
  if (method != nullptr)
    made.set("method", one("exact", Value(method->text, method->span), method->span));
  Value headers = string_matches(match.headers, at);
  add_claims(match.claims, headers);
  if (!headers.empty())
    made.set("headers", std::move(headers));
  if (!match.query.empty())
    made.set("queryParams", string_matches(match.query, at));
  if (caller != nullptr) {
    if (caller->service.known())
      made.set("sourceLabels", labels(mesh[caller->service].selector, at));
    made.set("sourceNamespace", Value(mesh[caller->space].name, at));
  }
  return made;
}

} // namespace

std::optional<model::RequestMatch> both(const model::RequestMatch &a, const model::RequestMatch &b) {
  auto headers = both(a.headers, b.headers);
  auto paths = both(a.paths, b.paths);
  auto methods = both(a.methods, b.methods);
  auto query = both(a.query, b.query);
  auto claims = both(a.claims, b.claims);
  if (!headers || !paths || !methods || !query || !claims)
    return std::nullopt;
  return model::RequestMatch{std::move(*headers), std::move(*paths), std::move(*methods), b.span,
                             std::move(*query),   b.callers,         std::move(*claims)};
}

Value match_items(const model::Mesh &mesh, const model::RequestMatch &match, std::optional<int> port, Span at) {
  Value list = Value::list(at);
  const std::size_t paths = std::max<std::size_t>(1, match.paths.size());
  const std::size_t methods = std::max<std::size_t>(1, match.methods.size());
  const std::size_t callers = std::max<std::size_t>(1, match.callers.size());
  for (std::size_t p = 0; p < paths; ++p)
    for (std::size_t m = 0; m < methods; ++m)
      for (std::size_t c = 0; c < callers; ++c)
        if (Value made = item(mesh, match, port,
                              {match.paths.empty() ? nullptr : &match.paths[p],
                               match.methods.empty() ? nullptr : &match.methods[m],
                               match.callers.empty() ? nullptr : &match.callers[c]},
                              at);
            !made.empty())
          list.push(std::move(made));
  return list;
}

} // namespace meshc::backends::istio
