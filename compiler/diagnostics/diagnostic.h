// Findings as plain data: what (a row of the table), where, with which values, why (labels at other places), what to
// do, and which declared things they are about, by which a waiver picks them. Stages return them beside their result
// and never print; `render.h` turns them into text, JSON, SARIF or annotations.
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

// A declared thing, by the word of its kind and its full name: service `shop.cart`, gateway `east.ingress`.
struct Subject {
  std::string kind;
  std::string name;
  auto operator<=>(const Subject &) const = default;
};

// Who accepted a finding, until when.
struct Acceptance {
  std::size_t waiver = 0; // index into the waivers of the mesh
  Span span;              // where the waiver stands
  std::string reason;
  std::string owner;
  std::string until; // 2027-03-31
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
  // Waiving any one of them waives the finding, so that each must say all that it is about.
  std::vector<Subject> subjects;
  std::string rule;        // of the program, when it is one that does not hold; its name waives as a code does
  bool unwaivable = false; // the rule says so

  const Row &kind() const { return table()[row]; }

  Diagnostic &label(Span at, std::string text);
  Diagnostic &note(std::string text);
  // An empty text adds nothing, so the result of did_you_mean() can be handed over as it is.
  Diagnostic &advise(std::string text);
  Diagnostic &fix(Fix suggestion);
  Diagnostic &about(Subject subject);
};

// A finding that a waiver accepts: it counts no more, and is listed all the same.
struct Waived {
  Diagnostic finding;
  Acceptance by;
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
  // Waived findings are not among them.
  const std::vector<Diagnostic> &all() const { return all_; }
  Diagnostic &at(std::size_t index) { return all_[index]; }
  const std::vector<Waived> &waived() const { return waived_; }

  void add(Waived finding) { waived_.push_back(std::move(finding)); }
  void add(Diagnostic finding) { all_.push_back(std::move(finding)); }
  void append(Diagnostics other);
  // What a waiver took counts again.
  void restore(std::size_t waiver);
  // By file and offset; findings that are equal in row, place and message appear once.
  void sort();

private:
  static std::string spelled(std::string_view text) { return std::string(text); }
  static std::string spelled(long long number) { return std::to_string(number); }
  Diagnostic &add(std::uint16_t row, Span span, std::vector<std::string> arguments);
  bool has_row(std::uint16_t row) const;

  std::vector<Diagnostic> all_;
  std::vector<Waived> waived_;
};

} // namespace meshc::diagnostics
