#include "base/text.h"
#include "diagnostics/render.h"
#include "diagnostics/render_formats.h"

namespace meshc::diagnostics {
namespace {

constexpr std::size_t page_width = 88;

// Paragraphs broken between words; lines of their own stay apart.
std::string wrapped(std::string_view text) {
  std::string page;
  for (const std::string_view paragraph : split(trim(text), '\n')) {
    std::string line = " ";
    for (const std::string_view word : split(paragraph, ' ')) {
      if (word.empty())
        continue;
      if (line.size() > 1 && code_points(line) + 1 + code_points(word) > page_width) {
        page += line + "\n";
        line = " ";
      }
      line += " " + std::string(word);
    }
    page += (line == " " ? "" : line) + "\n";
  }
  return page;
}

std::string program(std::string_view text) {
  std::string page;
  for (const std::string_view line : split(text.substr(0, text.find_last_not_of('\n') + 1), '\n'))
    page += (line.empty() ? "" : "    " + std::string(line)) + "\n";
  return page;
}

bool stands_alone(std::string_view text) {
  return text.starts_with("mesh ") || text.find("\nmesh ") != text.npos;
}

std::string waiving(const Row &row) {
  if (row.waiver == Waiver::structural)
    return "It may not be waived: there is nothing sensible to go on with.";
  if (&row == &table()[rule_failed.row])
    return "It may be waived by the name of the rule, unless the rule says `waivable = false`, and by what it is "
           "about:";
  return "Where it is meant it may be waived, by what it is about, or without `on` everywhere:";
}

// A waiver as somebody would write it here.
std::string waiver(const Row &row) {
  if (row.waiver == Waiver::structural)
    return {};
  const bool of_rules = &row == &table()[rule_failed.row];
  return "\n" +
         program("waive " + (of_rules ? "gateways-speak-modern-tls" : std::string(row.code)) +
                 " {\n  on = [shop.cart, east.ingress]\n  reason = \"one cluster until the launch\"\n  owner = "
                 "\"team-shop@shop.example\"\n  until = 2027-03-31\n}\n") +
         "\n" +
         wrapped(
             "`on` names services, clusters, namespaces, ingresses or gateways. From the day after `until` the finding "
             "is back, and the waiver an error." +
             std::string(row.severity == Severity::error ? ""
                                                         : " A warning never fails a run unless --fail-on says so."));
}

} // namespace

std::string explain(const Row &row) {
  const std::string code(row.code);
  std::string page = std::string(severity_word(row.severity)) + " " + code + " (" + std::string(row.name) + ")\n";
  if (row.message != "{}")
    page += "\n" + wrapped(template_text(row.message));
  page += "\nWhy it matters\n\n" + wrapped(row.why);
  if (!row.bad.empty())
    page += "\nWrong\n\n" + program(row.bad) + "\nRight\n\n" + program(row.good);
  if (!row.bad.empty() && (!stands_alone(row.bad) || !stands_alone(row.good)))
    page += "\n  Fragments stand beside a prelude with two clusters, east and west: meshc explain prelude\n";
  page += "\nWaiving\n\n" + wrapped(waiving(row)) + waiver(row);
  if (!row.subsumes.empty())
    page += "\nAlso found by\n\n" + wrapped(row.subsumes);
  return page;
}

} // namespace meshc::diagnostics
