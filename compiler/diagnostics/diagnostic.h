// Findings as plain data: what (a row of the table), where, with which values, why (labels at other places), what to
// do. Stages return them beside their result and never print; `render.h` turns them into text, JSON, SARIF or
// annotations.
#pragma once

#include "diagnostics/table.h"
#include "source/span.h"

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

namespace meshc::diagnostics {

struct Label {
  Span span;
  std::string text;
};

struct Edit {
  Span span; // empty span = insertion
  std::string replacement;
};

// `safe` fixes may be applied without a look; others are only shown.
struct Fix {
  std::string title;
  std::vector<Edit> edits;
  bool safe = false;
};

struct Diagnostic {
  std::uint16_t row = 0;
  Severity severity = Severity::error;
  Span span; // unknown when the finding has no place in a .mesh file
  std::string message;
  std::vector<Label> labels;
  std::vector<std::string> notes;
  std::string help;
  std::vector<Fix> fixes;

  const Row &kind() const { return table()[row]; }

  Diagnostic &label(Span at, std::string text);
  Diagnostic &note(std::string text);
  // An empty text adds nothing, so the result of did_you_mean() can be handed over as it is.
  Diagnostic &advise(std::string text);
  Diagnostic &fix(Fix suggestion);
};

class Diagnostics {
public:
  // The reference is good until the next report.
  template <class... Args> Diagnostic &report(Kind<Args...> kind, Span span, std::type_identity_t<Args>... arguments) {
    std::vector<std::string> texts;
    (texts.push_back(spelled(arguments)), ...);
    return add(kind.row, span, std::move(texts));
  }

  template <class... Args> bool has(Kind<Args...> kind) const { return has_row(kind.row); }
  bool has_errors() const;
  bool empty() const { return all_.empty(); }
  std::size_t count(Severity severity) const;
  const std::vector<Diagnostic> &all() const { return all_; }
  Diagnostic &at(std::size_t index) { return all_[index]; }

  void add(Diagnostic finding) { all_.push_back(std::move(finding)); }
  void append(Diagnostics other);
  // By file and offset; findings that are equal in row, place and message appear once.
  void sort();

private:
  static std::string spelled(std::string_view text) { return std::string(text); }
  static std::string spelled(long long number) { return std::to_string(number); }
  Diagnostic &add(std::uint16_t row, Span span, std::vector<std::string> arguments);
  bool has_row(std::uint16_t row) const;

  std::vector<Diagnostic> all_;
};

} // namespace meshc::diagnostics
