#include "backends/istio/match.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

using model::StringMatch;
using How = StringMatch::How;

// The narrower of two, where one contains the other; else they have nothing in common.
std::optional<StringMatch> both(const StringMatch &a, const StringMatch &b) {
  const auto contains = [](const StringMatch &outer, const StringMatch &inner) {
    switch (outer.how) {
    case How::present:
      return true;
    case How::prefix:
      return inner.how != How::present && inner.text.starts_with(outer.text);
    case How::exact:
      return inner.how == How::exact && inner.text == outer.text;
    }
    return false;
  };
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

Value item(const model::RequestMatch &match, std::optional<int> port, const StringMatch *path,
           const model::Word *method, Span at) {
  Value made = Value::map(at);
  if (port)
    made.set("port", Value(*port, at));
  if (path != nullptr)
    made.set("uri", uri(*path));
  if (method != nullptr)
    made.set("method", one("exact", Value(method->text, method->span), method->span));
  if (!match.headers.empty()) {
    Value headers = Value::map(at);
    for (const model::HeaderMatch &header : match.headers)
      headers.set(header.name, string_match(header.match));
    made.set("headers", std::move(headers));
  }
  return made;
}

} // namespace

std::optional<model::RequestMatch> both(const model::RequestMatch &a, const model::RequestMatch &b) {
  auto headers = both(a.headers, b.headers);
  auto paths = both(a.paths, b.paths);
  auto methods = both(a.methods, b.methods);
  if (!headers || !paths || !methods)
    return std::nullopt;
  return model::RequestMatch{std::move(*headers), std::move(*paths), std::move(*methods), b.span};
}

Value match_items(const model::RequestMatch &match, std::optional<int> port, Span at) {
  Value list = Value::list(at);
  const std::size_t paths = std::max<std::size_t>(1, match.paths.size());
  const std::size_t methods = std::max<std::size_t>(1, match.methods.size());
  for (std::size_t p = 0; p < paths; ++p)
    for (std::size_t m = 0; m < methods; ++m)
      if (Value made = item(match, port, match.paths.empty() ? nullptr : &match.paths[p],
                            match.methods.empty() ? nullptr : &match.methods[m], at);
          !made.empty())
        list.push(std::move(made));
  return list;
}

} // namespace meshc::backends::istio
