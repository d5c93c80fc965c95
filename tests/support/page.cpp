#include "support/page.h"

#include "base/text.h"
#include "diagnostics/render.h"
#include "support/project.h"
#include "support/verbs.h"

#include <algorithm>
#include <optional>

namespace meshc::testing {
namespace {

// A stretch of a page: a block between fences, hidden lines, a made table, or one line of text.
struct Piece {
  enum class Kind : std::uint8_t { line, code, beside, made } kind = Kind::line;
  std::string info;
  std::string text;
  std::size_t line = 0;
};

std::vector<Piece> pieces_of(std::string_view page) {
  std::vector<std::string_view> lines = split(page, '\n');
  if (!lines.empty() && lines.back().empty())
    lines.pop_back();
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Piece piece{Piece::Kind::line, "", std::string(lines[i]), i + 1};
    std::string_view end;
    if (lines[i].starts_with("```")) {
      piece.kind = Piece::Kind::code;
      piece.info = lines[i].substr(3);
      end = "```";
    } else if (lines[i] == "<!-- beside") {
      piece.kind = Piece::Kind::beside;
      end = "-->";
    } else if (lines[i].starts_with("<!-- made: ")) {
      piece.kind = Piece::Kind::made;
      piece.info = lines[i].substr(11, lines[i].size() - 15);
      end = "<!-- end -->";
    }
    if (!end.empty()) {
      piece.text.clear();
      while (++i < lines.size() && lines[i] != end)
        piece.text += std::string(lines[i]) + "\n";
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

MemoryHost host_of(const PageProgram &program) {
  MemoryHost host;
  host.folder = "/mesh";
  host.add("/mesh/program.mesh", program.text);
  if (!program.beside.empty())
    host.add("/mesh/beside.mesh", program.beside);
  if (!program.text.starts_with("mesh ") && program.text.find("\nmesh ") == std::string::npos)
    host.add("/mesh/prelude.mesh", diagnostics::prelude());
  return host;
}

std::string message_of(const PageProgram &program) {
  MemoryHost host = host_of(program);
  const driver::Compilation compilation = driver::compile(host, ".", driver::Until::verified);
  diagnostics::Diagnostics shown;
  for (const diagnostics::Diagnostic &finding : compilation.findings.all())
    if (finding.severity != diagnostics::Severity::info)
      shown.add(finding);
  return diagnostics::render(shown, compilation.sources(), {});
}

std::string answers_of(const PageProgram &program, const std::string &console) {
  std::string text;
  for (const std::string_view line : split(console, '\n')) {
    if (!line.starts_with("$ meshc "))
      continue;
    // Words stand between blanks or single quotes.
    std::vector<std::string> words;
    bool quoted = false;
    for (const std::string_view part : split(line.substr(8), '\'')) {
      if (quoted)
        words.emplace_back(part);
      else
        for (const std::string_view word : split(part, ' '))
          if (!word.empty())
            words.emplace_back(word);
      quoted = !quoted;
    }
    std::vector<const char *> arguments;
    for (const std::string &word : words)
      arguments.push_back(word.c_str());
    MemoryHost host = host_of(program);
    const Ran ran = run(host, arguments);
    text += (text.empty() ? "" : "\n") + std::string(line) + "\n" + ran.output + ran.errors;
  }
  return text;
}

} // namespace

std::vector<PageProgram> programs_of(std::string_view page) {
  std::vector<PageProgram> programs;
  PageProgram next;
  for (const Piece &piece : pieces_of(page)) {
    if (piece.kind == Piece::Kind::line && piece.text.starts_with("#"))
      next.heading = piece.text;
    if (piece.kind == Piece::Kind::beside)
      next.beside = piece.text;
    if (piece.kind == Piece::Kind::code && piece.info == "yaml made")
      next.made += (next.made.empty() ? "" : "---\n") + piece.text;
    if (piece.kind != Piece::Kind::code || !piece.info.starts_with("mesh"))
      continue;
    next.line = piece.line;
    next.wrong = piece.info == "mesh wrong";
    next.text = piece.text;
    programs.push_back(next);
    next = {next.heading, 0, false, "", "", ""};
  }
  return programs;
}

std::string rebuilt(std::string_view page, const std::function<std::string(std::string_view)> &table) {
  std::string text;
  const std::vector<PageProgram> programs = programs_of(page);
  const PageProgram *last = nullptr;
  bool says = false; // the next ```text is a message
  for (const Piece &piece : pieces_of(page)) {
    switch (piece.kind) {
    case Piece::Kind::line:
      text += piece.text + "\n";
      break;
    case Piece::Kind::beside:
      text += "<!-- beside\n" + piece.text + "-->\n";
      break;
    case Piece::Kind::made:
      text += "<!-- made: " + piece.info + " -->\n" + table(piece.info) + "<!-- end -->\n";
      break;
    case Piece::Kind::code: {
      std::string body = piece.text;
      if (piece.info.starts_with("mesh")) {
        last = &*std::ranges::find(programs, piece.line, &PageProgram::line);
        says = last->wrong;
      } else if (piece.info == "text" && says) {
        body = message_of(*last);
        says = false;
      } else if (piece.info == "console" && last != nullptr) {
        body = answers_of(*last, piece.text);
      }
      text += "```" + piece.info + "\n" + body + "```\n";
    }
    }
  }
  return text;
}

} // namespace meshc::testing
