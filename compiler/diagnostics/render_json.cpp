#include "diagnostics/json_document.h"
#include "diagnostics/render_formats.h"

namespace meshc::diagnostics {
namespace {

void write_position(JsonDocument &json, std::string_view name, const SourceMap &sources, FileId file,
                    std::uint32_t offset) {
  const Position position = sources.position(file, offset);
  json.open_object(name);
  json.member("line", std::size_t{position.line});
  json.member("column", std::size_t{position.column});
  json.member("offset", std::size_t{offset});
  json.end_object();
}

// Nothing for an unknown span: a finding need not have a place.
void write_span(JsonDocument &json, const SourceMap &sources, Span span) {
  if (!span.known())
    return;
  json.open_object("span");
  json.member("file", sources.shown_path(span.file));
  write_position(json, "start", sources, span.file, span.begin);
  write_position(json, "end", sources, span.file, span.end);
  json.end_object();
}

void write_fix(JsonDocument &json, const SourceMap &sources, const Fix &fix) {
  json.begin_object();
  json.member("title", std::string_view(fix.title));
  json.member("safe", fix.safe);
  json.open_array("edits");
  for (const Edit &edit : fix.edits) {
    json.begin_object();
    write_span(json, sources, edit.span);
    json.member("replacement", std::string_view(edit.replacement));
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_acceptance(JsonDocument &json, const SourceMap &sources, const Acceptance &by) {
  json.member("waived", true);
  json.open_object("waiver");
  json.member("reason", std::string_view(by.reason));
  json.member("owner", std::string_view(by.owner));
  json.member("until", std::string_view(by.until));
  write_span(json, sources, by.span);
  json.end_object();
}

void write_finding(JsonDocument &json, const SourceMap &sources, const Diagnostic &finding,
                   const Acceptance *by = nullptr) {
  json.begin_object();
  json.member("code", finding.kind().code);
  json.member("name", finding.kind().name);
  json.member("severity", severity_word(finding.severity));
  if (!finding.rule.empty())
    json.member("rule", std::string_view(finding.rule));
  json.member("waivable", finding.kind().waiver == Waiver::waivable && !finding.unwaivable);
  if (by != nullptr)
    write_acceptance(json, sources, *by);
  json.member("message", std::string_view(finding.message));
  write_span(json, sources, finding.span);
  if (!finding.subjects.empty()) {
    json.open_array("about");
    for (const Subject &subject : finding.subjects) {
      json.begin_object();
      json.member("kind", std::string_view(subject.kind));
      json.member("name", std::string_view(subject.name));
      json.end_object();
    }
    json.end_array();
  }
  json.open_array("labels");
  for (const Label &label : finding.labels) {
    json.begin_object();
    json.member("text", std::string_view(label.text));
    write_span(json, sources, label.span);
    json.end_object();
  }
  json.end_array();
  json.open_array("notes");
  for (const std::string &note : finding.notes)
    json.value(std::string_view(note));
  json.end_array();
  if (!finding.help.empty())
    json.member("help", std::string_view(finding.help));
  json.open_array("fixes");
  for (const Fix &fix : finding.fixes)
    write_fix(json, sources, fix);
  json.end_array();
  json.end_object();
}

} // namespace

std::string render_json(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options) {
  JsonDocument json;
  json.begin_object();
  json.member("format_version", std::size_t{1});
  json.open_object("tool");
  json.member("name", "meshc");
  json.member("version", std::string_view(options.version));
  json.end_object();
  json.open_object("summary");
  json.member("errors", findings.count(Severity::error));
  json.member("warnings", findings.count(Severity::warning));
  json.member("infos", findings.count(Severity::info));
  json.member("waived", findings.waived().size());
  json.end_object();
  json.open_array("findings");
  for (const Diagnostic &finding : findings.all())
    write_finding(json, sources, finding);
  for (const Waived &one : findings.waived())
    write_finding(json, sources, one.finding, &one.by);
  json.end_array();
  json.end_object();
  return json.take();
}

} // namespace meshc::diagnostics
