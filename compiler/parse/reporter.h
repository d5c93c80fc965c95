// Collects the syntax errors of one file. After `limit` of them the rest of the file is not read further: on bytes that
// are no program at all, nobody reads more, and the time stays bounded.
#pragma once

#include "diagnostics/diagnostic.h"

#include <string>

namespace meshc::parse {

class Reporter {
public:
  static constexpr std::size_t limit = 200;

  explicit Reporter(FileId file) : file_(file) {}

  // A sink that is thrown away once the limit is reached.
  diagnostics::Diagnostic &error(std::uint32_t begin, std::uint32_t end, std::string message);
  Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  FileId file() const { return file_; }
  bool full() const { return findings_.all().size() >= limit; }
  void append(diagnostics::Diagnostics others) { findings_.append(std::move(others)); }
  bool any() const { return !findings_.empty(); }
  diagnostics::Diagnostics take() { return std::move(findings_); }

private:
  FileId file_;
  diagnostics::Diagnostics findings_;
  diagnostics::Diagnostic surplus_;
};

} // namespace meshc::parse
