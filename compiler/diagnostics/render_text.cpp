#include "base/text.h"
#include "diagnostics/render_excerpt.h"
#include "diagnostics/render_formats.h"
#include "diagnostics/render_line.h"

#include <algorithm>
#include <set>

namespace meshc::diagnostics {
namespace {

// `  help: …`, further lines aligned beneath the first.
std::string remark(Paint paint, std::string_view word, std::string_view text) {
  const std::string shown = printable(trim(text));
  const std::string lead = "  " + std::string(word) + ": ";
  std::string lines = "  " + paint(style::help, std::string(word) + ":") + " ";
  for (const std::string_view line : split(shown, '\n')) {
    if (line.data() != shown.data() && !line.empty())
      lines += std::string(lead.size(), ' ');
    lines += std::string(line) + "\n";
  }
  return lines;
}

// The lines that the edits touch, before and after.
std::string changed_lines(const FileEdits &file, const SourceMap &sources, Paint paint) {
  const std::string_view text = sources.text(file.file);
  const std::size_t begin = file.edits.front().span.begin;
  const std::size_t first = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
  const std::size_t last = std::min(text.find('\n', file.edits.back().span.end), text.size());
  std::string after;
  std::size_t at = first;
  for (const Edit &edit : file.edits) {
    after += text.substr(at, edit.span.begin - at);
    after += edit.replacement;
    at = std::max<std::size_t>(at, edit.span.end);
  }
  after += text.substr(at, last - at);

  std::vector<std::string_view> old_lines = split(text.substr(first, last - first), '\n');
  std::vector<std::string_view> new_lines = split(after, '\n');
  std::size_t same = 0;
  while (same < old_lines.size() && same < new_lines.size() && old_lines[same] == new_lines[same])
    ++same;
  while (old_lines.size() > same && new_lines.size() > same && old_lines.back() == new_lines.back()) {
    old_lines.pop_back();
    new_lines.pop_back();
  }
  std::string lines;
  const auto add = [&](std::string_view sign, std::string_view colour, const std::vector<std::string_view> &from) {
    for (std::size_t i = same; i < from.size(); ++i)
      lines +=
          "    " + paint(colour, std::string(sign) + " " + display(from[i].substr(0, from[i].find('\r'))).text) + "\n";
  };
  add("-", style::removed, old_lines);
  add("+", style::added, new_lines);
  return lines;
}

std::string fix_text(const Fix &fix, const SourceMap &sources, Paint paint) {
  std::string text = remark(paint, "fix", fix.title);
  for (const FileEdits &file : edits_by_file(fix))
    if (file.file.known())
      text += changed_lines(file, sources, paint);
  return text;
}

std::string finding_text(const Diagnostic &finding, const SourceMap &sources, Paint paint, bool hint) {
  const std::string head = std::string(severity_word(finding.severity)) + "[" + std::string(finding.kind().code) + "]";
  std::string text =
      paint(style_of(finding.severity), head) + paint(style::bold, ": " + printable(finding.message)) + "\n";
  text += excerpts(finding, sources, paint);
  for (const Label &label : finding.labels)
    if (!label.span.known())
      text += remark(paint, "note", label.text);
  for (const std::string &note : finding.notes)
    text += remark(paint, "note", note);
  if (!finding.help.empty())
    text += remark(paint, "help", finding.help);
  for (const Fix &fix : finding.fixes)
    text += fix_text(fix, sources, paint);
  if (hint)
    text += remark(paint, "explain", "meshc explain " + std::string(finding.kind().code));
  return text;
}

} // namespace

std::string render_text(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options) {
  const std::vector<Diagnostic> &all = findings.all();
  if (all.empty())
    return waived_line(findings);
  const std::size_t limit = options.limit == 0 ? all.size() : std::min(options.limit, all.size());
  // What is left out is the least severe; what is shown keeps its order.
  std::vector<const Diagnostic *> shown = ranked(findings);
  shown.resize(limit);
  std::ranges::sort(shown);

  const Paint paint{options.colour};
  std::set<std::string_view> hinted;
  std::string text;
  for (const Diagnostic *finding : shown)
    text += finding_text(*finding, sources, paint, hinted.insert(finding->kind().code).second) + "\n";
  if (limit < all.size())
    text += "and " + std::to_string(all.size() - limit) + " more\n";
  return text +
         paint(style::bold, summary(findings.count(Severity::error), findings.count(Severity::warning),
                                    findings.count(Severity::info))) +
         "\n" + waived_line(findings);
}

} // namespace meshc::diagnostics
