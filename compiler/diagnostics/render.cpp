#include "diagnostics/render.h"

#include "base/text.h"
#include "diagnostics/render_formats.h"
#include "diagnostics/render_line.h"

#include <algorithm>
#include <set>

namespace meshc::diagnostics {

std::string render(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options) {
  switch (options.format) {
  case Format::text:
    return render_text(findings, sources, options);
  case Format::short_lines:
    return render_short(findings, sources);
  case Format::json:
    return render_json(findings, sources, options);
  case Format::sarif:
    return render_sarif(findings, sources, options);
  case Format::github:
    return render_github(findings, sources);
  }
  return {};
}

std::string render_short(const Diagnostics &findings, const SourceMap &sources) {
  std::string lines;
  for (const Diagnostic &finding : findings.all()) {
    std::string line;
    if (finding.span.known()) {
      const Position at = sources.start(finding.span);
      line = sources.shown_path(finding.span.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
             ": ";
    }
    line +=
        std::string(severity_word(finding.severity)) + " " + std::string(finding.kind().code) + ": " + finding.message;
    // One line a finding: grep and editors count on it.
    std::ranges::replace(line, '\n', ' ');
    lines += printable(line) + "\n";
  }
  for (const Waived &one : findings.waived()) {
    std::string line;
    if (one.finding.span.known()) {
      const Position at = sources.start(one.finding.span);
      line = sources.shown_path(one.finding.span.file) + ":" + std::to_string(at.line) + ":" +
             std::to_string(at.column) + ": ";
    }
    line += "waived " + std::string(one.finding.kind().code) + " until " + one.by.until + " (" + one.by.reason +
            "): " + one.finding.message;
    std::ranges::replace(line, '\n', ' ');
    lines += printable(line) + "\n";
  }
  return lines;
}

std::string waived_line(const Diagnostics &findings) {
  if (findings.waived().empty())
    return {};
  std::set<std::string> what;
  for (const Waived &one : findings.waived())
    what.insert(one.finding.rule.empty() ? std::string(one.finding.kind().code) : one.finding.rule);
  return counted(findings.waived().size(), "finding") +
         " waived: " + join(std::vector<std::string>(what.begin(), what.end()), ", ") + "\n";
}

std::string summary(std::size_t errors, std::size_t warnings, std::size_t infos) {
  std::vector<std::string> parts;
  if (errors > 0)
    parts.push_back(counted(errors, "error"));
  if (warnings > 0)
    parts.push_back(counted(warnings, "warning"));
  if (infos > 0)
    parts.push_back(std::to_string(infos) + " info");
  return join(parts, ", ");
}

std::vector<const Diagnostic *> ranked(const Diagnostics &findings) {
  std::vector<const Diagnostic *> order;
  order.reserve(findings.all().size());
  for (const Diagnostic &finding : findings.all())
    order.push_back(&finding);
  std::ranges::stable_sort(order, {}, &Diagnostic::severity);
  return order;
}

std::vector<FileEdits> edits_by_file(const Fix &fix) {
  std::vector<Edit> edits = fix.edits;
  std::ranges::stable_sort(edits, {}, &Edit::span);
  std::vector<FileEdits> files;
  for (Edit &edit : edits) {
    if (files.empty() || files.back().file != edit.span.file)
      files.push_back({edit.span.file, {}});
    files.back().edits.push_back(std::move(edit));
  }
  return files;
}

std::string template_text(std::string_view message) {
  std::string text;
  for (std::size_t at = 0; at < message.size(); ++at) {
    if (message.substr(at).starts_with("{}")) {
      text += "…";
      ++at;
    } else {
      text += message[at];
    }
  }
  return text;
}

} // namespace meshc::diagnostics
