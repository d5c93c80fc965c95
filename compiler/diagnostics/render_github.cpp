#include "base/text.h"
#include "diagnostics/render_formats.h"
#include "diagnostics/render_line.h"

#include <array>

namespace meshc::diagnostics {
namespace {

// A step shows no more of each kind (actions/toolkit#734); the rest would vanish without a word.
constexpr std::size_t shown_of_each = 10;

// Line breaks end a workflow command, `%` starts an escape; in properties `:` and `,` separate.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%')
      result += "%25";
    else if (c == '\r')
      result += "%0D";
    else if (c == '\n')
      result += "%0A";
    else if (property && c == ':')
      result += "%3A";
    else if (property && c == ',')
      result += "%2C";
    else
      result += c;
  }
  return result;
}

std::string annotation(const Diagnostic &finding, const SourceMap &sources) {
  constexpr std::array<std::string_view, 3> commands{"error", "warning", "notice"};
  std::string line = "::" + std::string(commands[static_cast<std::size_t>(finding.severity)]) + " ";
  if (finding.span.known()) {
    const Position start = sources.start(finding.span);
    const Position end = sources.position(finding.span.file, finding.span.end);
    line += "file=" + escaped(printable(sources.shown_path(finding.span.file)), true) +
            ",line=" + std::to_string(start.line) + ",endLine=" + std::to_string(end.line);
    // Columns of different lines are refused.
    if (start.line == end.line)
      line += ",col=" + std::to_string(start.column) + ",endColumn=" + std::to_string(end.column);
    line += ",";
  }
  std::string body = finding.message;
  for (const Label &label : finding.labels) {
    if (!label.span.known())
      continue;
    const Position at = sources.start(label.span);
    body += "\n" + sources.shown_path(label.span.file) + ":" + std::to_string(at.line) + ":" +
            std::to_string(at.column) + ": " + label.text;
  }
  for (const std::string &note : finding.notes)
    body += "\nnote: " + note;
  if (!finding.help.empty())
    body += "\nhelp: " + finding.help;
  return line + "title=" + escaped(finding.kind().code, true) + "::" + escaped(printable(body), false) + "\n";
}

} // namespace

std::string render_github(const Diagnostics &findings, const SourceMap &sources) {
  std::array<std::size_t, 3> seen{};
  std::string lines;
  for (const Diagnostic *finding : ranked(findings))
    if (seen[static_cast<std::size_t>(finding->severity)]++ < shown_of_each)
      lines += annotation(*finding, sources);
  std::array<std::size_t, 3> hidden{};
  for (std::size_t i = 0; i < seen.size(); ++i)
    hidden[i] = seen[i] > shown_of_each ? seen[i] - shown_of_each : 0;
  const std::string rest = summary(hidden[0], hidden[1], hidden[2]);
  if (!rest.empty())
    lines += "and " + rest + " more, not annotated\n";
  return lines + waived_line(findings);
}

} // namespace meshc::diagnostics
