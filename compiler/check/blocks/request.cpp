#include "check/blocks/request.h"

#include "base/text.h"
#include "base/unique.h"

#include <algorithm>

namespace meshc::check {

std::vector<model::StringMatch> read_paths(const View &view, std::uint16_t field) {
  using Match = model::StringMatch;
  std::vector<Match> paths;
  for (const model::Word &word : read_words(view, field)) {
    Match match{Match::How::exact, word.text, word.span};
    if (match.text.ends_with('*')) {
      match.how = Match::How::prefix;
      match.text.pop_back();
    }
    paths.push_back(std::move(match));
  }
  return paths;
}

std::vector<model::HeaderMatch> read_matches(const View &view, std::uint16_t field) {
  using Match = model::StringMatch;
  std::vector<model::HeaderMatch> matches;
  for (const View::Entry &entry : view.entries(field)) {
    const Value &value = entry.node->value;
    if (const auto *text = std::get_if<std::string>(&value.data))
      matches.push_back({std::string(entry.key), {Match::How::exact, *text, value.span}});
    else if (std::holds_alternative<Present>(value.data))
      matches.push_back({std::string(entry.key), {Match::How::present, "", value.span}});
  }
  std::ranges::sort(matches, {}, &model::HeaderMatch::name);
  return matches;
}

std::vector<model::HeaderMatch> read_headers(const View &view, std::uint16_t field) {
  std::vector<model::HeaderMatch> headers = read_matches(view, field);
  for (model::HeaderMatch &header : headers)
    header.name = lower(header.name);
  std::ranges::sort(headers, {}, &model::HeaderMatch::name);
  return headers;
}

std::vector<model::Word> read_methods(const View &view, std::uint16_t field) {
  std::vector<model::Word> methods;
  const Node *node = view.get(field);
  if (node != nullptr && std::holds_alternative<Values>(node->value.data))
    for (const Value &value : std::get<Values>(node->value.data))
      if (const auto *picked = std::get_if<Picked>(&value.data))
        methods.push_back({std::string(method_words[picked->index].text), value.span});
  std::ranges::sort(methods, {}, &model::Word::text);
  drop_repeated(methods, &model::Word::text);
  return methods;
}

} // namespace meshc::check
