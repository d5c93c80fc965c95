#include "base/text.h"
#include "diagnostics/json_document.h"
#include "diagnostics/render_formats.h"

#include <algorithm>
#include <map>

namespace meshc::diagnostics {
namespace {

// Code scanning refuses a run with more results.
constexpr std::size_t most_results = 25'000;

std::string_view level(Severity severity) {
  return severity == Severity::info ? "note" : severity_word(severity);
}

// A relative URI reference (RFC 3986): what is not unreserved or `/` is escaped byte by byte.
std::string uri(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_alpha(c) || is_digit(c) || std::string_view("-._~/").find(c) != std::string_view::npos) {
      escaped += c;
    } else {
      escaped += '%';
      escaped += digits[byte >> 4];
      escaped += digits[byte & 15u];
    }
  }
  return escaped;
}

class Sarif {
public:
  Sarif(const Diagnostics &findings, const SourceMap &sources) : sources_(sources), findings_(ranked(findings)) {
    for (const Waived &one : findings.waived()) {
      findings_.push_back(&one.finding);
      accepted_.emplace(&one.finding, &one.by);
    }
    omitted_ = findings_.size() - std::min(findings_.size(), most_results);
    findings_.resize(findings_.size() - omitted_);
    for (const Diagnostic *finding : findings_)
      rules_.emplace(finding->row, 0);
    std::size_t index = 0;
    for (auto &[row, position] : rules_)
      position = index++;
  }

  std::string document(std::string_view version) {
    json_.begin_object();
    json_.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_.member("version", "2.1.0");
    json_.open_array("runs");
    json_.begin_object();
    json_.open_object("tool");
    json_.open_object("driver");
    json_.member("name", "meshc");
    if (!version.empty())
      json_.member("version", version);
    json_.open_array("rules");
    for (const auto &[row, position] : rules_)
      rule(table()[row]);
    json_.end_array();
    json_.end_object();
    json_.end_object();
    json_.member("columnKind", "unicodeCodePoints");
    json_.open_array("results");
    for (const Diagnostic *finding : findings_)
      result(*finding);
    json_.end_array();
    if (omitted_ > 0) {
      json_.open_object("properties");
      json_.member("omittedResults", omitted_);
      json_.end_object();
    }
    json_.end_object();
    json_.end_array();
    json_.end_object();
    return json_.take();
  }

private:
  void message(std::string_view name, std::string_view text) {
    json_.open_object(name);
    json_.member("text", text);
    json_.end_object();
  }

  void rule(const Row &row) {
    const auto program = [](std::string_view text) {
      return "```\n" + std::string(text) + (text.ends_with('\n') ? "" : "\n") + "```\n";
    };
    json_.begin_object();
    json_.member("id", row.code);
    json_.member("name", row.name);
    message("shortDescription", template_text(row.message));
    message("fullDescription", row.why);
    json_.open_object("help");
    json_.member("text", std::string_view(std::string(row.why) + "\n\nmeshc explain " + std::string(row.code)));
    std::string markdown(row.why);
    if (!row.bad.empty())
      markdown += "\n\n**Wrong**\n\n" + program(row.bad) + "\n**Right**\n\n" + program(row.good);
    json_.member("markdown", std::string_view(markdown));
    json_.end_object();
    json_.open_object("defaultConfiguration");
    json_.member("level", level(row.severity));
    json_.end_object();
    json_.end_object();
  }

  void artifact(FileId file) {
    json_.open_object("artifactLocation");
    json_.member("uri", std::string_view(uri(sources_.shown_path(file))));
    json_.end_object();
  }

  void region(std::string_view name, Span span) {
    const Position start = sources_.start(span);
    const Position end = sources_.position(span.file, span.end);
    json_.open_object(name);
    json_.member("startLine", std::size_t{start.line});
    json_.member("startColumn", std::size_t{start.column});
    json_.member("endLine", std::size_t{end.line});
    json_.member("endColumn", std::size_t{end.column});
    json_.end_object();
  }

  void place(Span span) {
    json_.open_object("physicalLocation");
    artifact(span.file);
    region("region", span);
    json_.end_object();
  }

  void result(const Diagnostic &finding) {
    json_.begin_object();
    json_.member("ruleId", finding.kind().code);
    json_.member("ruleIndex", rules_.at(finding.row));
    json_.member("level", level(finding.severity));
    std::string text = finding.message;
    for (const std::string &note : finding.notes)
      text += "\nnote: " + note;
    if (!finding.help.empty())
      text += "\nhelp: " + finding.help;
    message("message", text);
    locations(finding);
    related(finding);
    json_.open_object("partialFingerprints");
    json_.member("meshc/v1", std::string_view(fingerprint(finding)));
    json_.end_object();
    fixes(finding);
    suppressions(finding);
    json_.end_object();
  }

  void suppressions(const Diagnostic &finding) {
    const auto accepted = accepted_.find(&finding);
    if (accepted == accepted_.end())
      return;
    const Acceptance &by = *accepted->second;
    json_.open_array("suppressions");
    json_.begin_object();
    json_.member("kind", "inSource");
    json_.member("status", "accepted");
    json_.member("justification", std::string_view(by.reason + " (" + by.owner + ", until " + by.until + ")"));
    json_.open_object("location");
    place(by.span);
    json_.end_object();
    json_.end_object();
    json_.end_array();
  }

  // A result without any location makes code scanning refuse the whole file, so a finding about no place in particular
  // points at the first file.
  void locations(const Diagnostic &finding) {
    json_.open_array("locations");
    if (finding.span.known()) {
      json_.begin_object();
      place(finding.span);
      json_.end_object();
    } else if (sources_.size() > 0) {
      json_.begin_object();
      json_.open_object("physicalLocation");
      artifact(FileId(0));
      json_.end_object();
      json_.end_object();
    }
    json_.end_array();
  }

  void related(const Diagnostic &finding) {
    json_.open_array("relatedLocations");
    std::size_t id = 0;
    for (const Label &label : finding.labels) {
      if (!label.span.known())
        continue;
      json_.begin_object();
      json_.member("id", ++id);
      place(label.span);
      message("message", label.text);
      json_.end_object();
    }
    json_.end_array();
  }

  // Free of lines and columns, so that a finding stays the same one when lines are added above it; equal ones are
  // numbered.
  std::string fingerprint(const Diagnostic &finding) {
    std::string text = std::string(finding.kind().code) + "|";
    if (finding.span.known())
      text += sources_.path(finding.span.file);
    text += "|";
    bool blank = false;
    for (const char c : trim(finding.message)) {
      const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!(is_blank && blank))
        text += is_blank ? ' ' : c;
      blank = is_blank;
    }
    const std::size_t before = seen_[text]++;
    return before == 0 ? text : text + "|" + std::to_string(before + 1);
  }

  void fixes(const Diagnostic &finding) {
    if (finding.fixes.empty())
      return;
    json_.open_array("fixes");
    for (const Fix &fix : finding.fixes) {
      json_.begin_object();
      message("description", fix.title);
      json_.open_array("artifactChanges");
      for (const FileEdits &file : edits_by_file(fix)) {
        json_.begin_object();
        artifact(file.file);
        json_.open_array("replacements");
        for (const Edit &edit : file.edits) {
          json_.begin_object();
          region("deletedRegion", edit.span);
          message("insertedContent", edit.replacement);
          json_.end_object();
        }
        json_.end_array();
        json_.end_object();
      }
      json_.end_array();
      json_.end_object();
    }
    json_.end_array();
  }

  const SourceMap &sources_;
  std::vector<const Diagnostic *> findings_;
  std::size_t omitted_ = 0;
  std::map<const Diagnostic *, const Acceptance *> accepted_; // asked only, never walked
  std::map<std::uint16_t, std::size_t> rules_;                // row to its place in the list of rules
  std::map<std::string, std::size_t> seen_;
  JsonDocument json_;
};

} // namespace

std::string render_sarif(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options) {
  return Sarif(findings, sources).document(options.version);
}

} // namespace meshc::diagnostics
