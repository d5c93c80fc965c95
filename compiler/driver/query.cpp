#include "base/json.h"
#include "base/text.h"
#include "driver/verbs.h"

#include <algorithm>

namespace meshc::driver {
namespace {

std::string table(const check::QueryAnswer &answer) {
  std::vector<std::size_t> widths;
  for (const std::string &column : answer.columns)
    widths.push_back(code_points(column));
  for (const auto &row : answer.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], code_points(row[i]));
  std::string text;
  const auto line = [&](const std::vector<std::string> &cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += cells[i];
      if (i + 1 < cells.size())
        text.append(widths[i] - code_points(cells[i]) + 2, ' ');
    }
    while (text.ends_with(' '))
      text.pop_back();
    text += '\n';
  };
  if (answer.columns.size() > 1)
    line(answer.columns);
  for (const auto &row : answer.rows)
    line(row);
  return text;
}

std::string document(const check::QueryAnswer &answer, const std::string &query) {
  json::Writer writer;
  writer.begin_object().field("format_version", std::int64_t{1}).field("query", query).key("rows").begin_array();
  for (const auto &row : answer.rows) {
    writer.begin_object(json::Writer::Layout::line);
    for (std::size_t i = 0; i < row.size(); ++i)
      writer.field(answer.columns[i], row[i]);
    writer.end_object();
  }
  return writer.end_array().end_object().finish();
}

} // namespace

int run_query(const Options &options, Host &host) {
  Variant variant = variant_of(options);
  variant.query = options.subject;
  const Compilation compilation = compile(host, options.mesh, Until::checked, std::nullopt, {}, variant);
  if (compilation.loaded.problem)
    return fail(host, compilation.loaded.problem->text());
  if (compilation.broken() || !compilation.checked.answer) {
    show(compilation.findings, compilation.sources(), options, host);
    return exit_code(compilation.findings, options);
  }
  const check::QueryAnswer &answer = *compilation.checked.answer;
  host.print(options.json_answer ? document(answer, options.subject) : table(answer));
  if (!options.quiet && !options.json_answer && answer.rows.empty())
    host.print_error("nothing matches\n");
  return clean;
}

} // namespace meshc::driver
