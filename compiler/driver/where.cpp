#include "base/json.h"
#include "check/check.h"
#include "driver/verbs.h"
#include "manifest/line_map.h"

#include <charconv>

namespace meshc::driver {

int run_where(const Options &options, Host &host) {
  const std::string &question = options.subject;
  const auto colon = question.rfind(':');
  std::uint32_t line = 0;
  const char *const end = question.data() + question.size();
  if (colon == std::string::npos || std::from_chars(question.data() + colon + 1, end, line).ptr != end || line == 0)
    return fail(host, "`" + question + "` is no FILE:LINE");
  const std::string file = question.substr(0, colon);
  // The map lies at the root of the tree: the nearest folder above the file that has one.
  std::string folder = file;
  for (;;) {
    const auto slash = folder.rfind('/');
    const std::string inside = slash == std::string::npos ? "" : folder.substr(0, slash);
    auto map = host.read(join_path(inside, std::string(manifest::line_map_path)));
    if (const auto *text = std::get_if<std::string>(&map)) {
      const std::string path = inside.empty() ? file : file.substr(inside.size() + 1);
      const manifest::WhereAnswer answer = manifest::where(*text, path, line);
      if (!answer.place)
        return fail(host, answer.error);
      const std::string position = std::to_string(answer.place->line) + ":" + std::to_string(answer.place->column);
      if (options.json_answer)
        host.print(json::Writer()
                       .begin_object()
                       .field("format_version", std::int64_t{1})
                       .field("file", answer.place->source)
                       .field("line", answer.place->line)
                       .field("column", answer.place->column)
                       .end_object()
                       .finish());
      else
        host.print(answer.place->source + ":" + position + "\n");
      return clean;
    }
    if (slash == std::string::npos)
      return fail(host, "no folder above " + file + " holds " + std::string(manifest::line_map_path) +
                            ", so meshc did not write it");
    folder = inside;
  }
}

int run_why(const Options &options, Host &host) {
  const Compilation compilation =
      compile(host, options.mesh, Until::checked, check::WhyQuestion{options.subject, options.cluster}, {},
              variant_of(options));
  if (compilation.loaded.problem)
    return fail(host, compilation.loaded.problem->text());
  if (!compilation.checked.why) {
    show(compilation.findings, compilation.sources(), options, host);
    return exit_code(compilation.findings, options);
  }
  const check::WhyAnswer &answer = *compilation.checked.why;
  if (!answer.problem.empty())
    return fail(host, answer.problem);
  json::Writer document;
  document.begin_object()
      .field("format_version", std::int64_t{1})
      .field("path", options.subject)
      .field("unset", answer.standard)
      .key("setters")
      .begin_array();
  std::string text = options.subject + (options.cluster.empty() ? "" : " in " + options.cluster) + "\n";
  if (answer.steps.empty())
    text += "  nobody sets it" + (answer.standard.empty() ? "" : ": " + answer.standard) + "\n";
  const auto place_of = [&](const check::WhyStep &step) {
    const Position at = compilation.sources().start(step.span);
    return compilation.sources().shown_path(step.span.file) + ":" + std::to_string(at.line) + ":" +
           std::to_string(at.column);
  };
  for (const check::WhyStep &step : answer.steps) {
    text += std::string(step.in_force ? "> " : "  ") + step.text + "\n" +
            (step.worth.empty() ? "" : "      is " + step.worth + "\n") + "      " + step.layer + ", " +
            place_of(step) + (step.in_force ? ", in force" : "") + "\n";
    document.begin_object(json::Writer::Layout::line).field("layer", step.layer).field("text", step.text);
    if (!step.worth.empty())
      document.field("worth", step.worth);
    document.field("place", place_of(step)).key("in_force").boolean(step.in_force).end_object();
  }
  document.end_array().key("loops").begin_array();
  if (!answer.loops.empty())
    text += "  the block is made in a loop\n";
  for (const check::WhyStep &loop : answer.loops) {
    text += "      for " + loop.text + ", which is " + loop.worth + ", " + place_of(loop) + "\n";
    document.begin_object(json::Writer::Layout::line)
        .field("name", loop.text)
        .field("worth", loop.worth)
        .field("place", place_of(loop))
        .end_object();
  }
  host.print(options.json_answer ? document.end_array().end_object().finish() : text);
  return clean;
}

} // namespace meshc::driver
