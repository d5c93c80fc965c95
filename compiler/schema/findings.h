// Where the findings of one object go: each names the object and points at the innermost place in the program that is
// known.
#pragma once

#include "diagnostics/diagnostic.h"
#include "schema/place.h"

#include <string>
#include <string_view>

namespace meshc::schema {

class Findings {
public:
  Findings(std::string_view kind, std::string name, Span origin)
      : kind_(kind), name_(std::move(name)), origin_(origin) {}

  diagnostics::Diagnostic &report(const Place &place, const std::string &what) {
    const Span span = span_of(place);
    return list.report(diagnostics::schema_violation, span.known() ? span : origin_, kind_, name_, what);
  }

  diagnostics::Diagnostics list;

private:
  std::string_view kind_;
  std::string name_;
  Span origin_;
};

} // namespace meshc::schema
