#include "diagnostics/diagnostic.h"

#include "base/unique.h"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace meshc::diagnostics {

Diagnostic &Diagnostic::label(Span at, std::string text) {
  labels.push_back({at, std::move(text)});
  return *this;
}

Diagnostic &Diagnostic::note(std::string text) {
  notes.push_back(std::move(text));
  return *this;
}

Diagnostic &Diagnostic::advise(std::string text) {
  if (text.empty())
    return *this;
  if (!help.empty())
    help += "; ";
  help += text;
  return *this;
}

Diagnostic &Diagnostic::fix(Fix suggestion) {
  fixes.push_back(std::move(suggestion));
  return *this;
}

Diagnostic &Diagnostic::about(Subject subject) {
  subjects.push_back(std::move(subject));
  return *this;
}

namespace {

// A message is one line, also when it quotes several of the program.
std::string one_line(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    const auto end = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    const auto before = text.find_last_not_of(" \t\r\n", at);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    text.replace(begin, end - begin, " ");
    at = begin;
  }
  return text;
}

} // namespace

Diagnostic &Diagnostics::add(std::uint16_t row, Span span, std::vector<std::string> arguments) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (std::string &argument : arguments)
    store.push_back(one_line(std::move(argument)));
  Diagnostic finding;
  finding.row = row;
  finding.severity = table()[row].severity;
  finding.span = span;
  finding.message = fmt::vformat(fmt::string_view(table()[row].message.data(), table()[row].message.size()), store);
  all_.push_back(std::move(finding));
  return all_.back();
}

bool Diagnostics::has_row(std::uint16_t row) const {
  return std::ranges::any_of(all_, [&](const Diagnostic &finding) { return finding.row == row; });
}

bool Diagnostics::has_errors() const {
  return count(Severity::error) > 0;
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count(all_, severity, &Diagnostic::severity));
}

void Diagnostics::append(Diagnostics other) {
  all_.insert(all_.end(), std::make_move_iterator(other.all_.begin()), std::make_move_iterator(other.all_.end()));
  waived_.insert(waived_.end(), std::make_move_iterator(other.waived_.begin()),
                 std::make_move_iterator(other.waived_.end()));
}

void Diagnostics::restore(std::size_t waiver) {
  for (Waived &one : waived_)
    if (one.by.waiver == waiver)
      all_.push_back(std::move(one.finding));
  std::erase_if(waived_, [&](const Waived &one) { return one.by.waiver == waiver; });
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic &d) { return std::tie(d.span, d.severity, d.row, d.message); };
  std::ranges::stable_sort(all_, [&](const Diagnostic &a, const Diagnostic &b) { return key(a) < key(b); });
  drop_repeated(all_, key);
  const auto inner = [&](const Waived &one) { return key(one.finding); };
  std::ranges::stable_sort(waived_, [&](const Waived &a, const Waived &b) { return inner(a) < inner(b); });
  drop_repeated(waived_, inner);
}

} // namespace meshc::diagnostics
