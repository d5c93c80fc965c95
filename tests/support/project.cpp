#include "support/project.h"

#include "base/text.h"
#include "support/golden.h"

#include <algorithm>
#include <filesystem>

namespace meshc::testing {

std::vector<std::string> project_files(const std::string &folder, const std::string &ending) {
  const std::filesystem::path root(MESHC_SOURCE_DIR);
  std::vector<std::string> files;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(root / folder))
    if (entry.is_regular_file() && entry.path().filename().string().ends_with(ending))
      files.push_back(std::filesystem::relative(entry.path(), root).generic_string());
  std::ranges::sort(files);
  return files;
}

std::string project_file(const std::string &path) {
  return read_file(std::string(MESHC_SOURCE_DIR) + "/" + path);
}

void add_folder(MemoryHost &host, const std::string &folder, const std::string &target) {
  for (const std::string &file : project_files(folder, ""))
    host.add(target + file.substr(folder.size()), project_file(file));
}

driver::Compilation compile_program(const std::string &program, driver::Until until) {
  MemoryHost host;
  bool whole = program.find("no mesh block") != std::string::npos;
  for (const std::string_view line : split(program, '\n'))
    whole |= line.starts_with("mesh ");
  host.add("/mesh/program.mesh", program);
  if (!whole)
    host.add("/mesh/prelude.mesh", diagnostics::prelude());
  host.folder = "/mesh";
  // `// now: 2027-03-31` in the first line is the day that waivers are judged by.
  driver::Today today;
  if (program.starts_with("// now: "))
    today.now = model::parse_date(program.substr(8, 10));
  return driver::compile(host, ".", until, std::nullopt, today);
}

std::vector<std::string> found_marks(const driver::Compilation &compilation, bool infos) {
  std::vector<std::string> marks;
  for (const diagnostics::Diagnostic &finding : compilation.findings.all()) {
    if (finding.severity == diagnostics::Severity::info && !infos)
      continue;
    const std::uint32_t line = finding.span.known() ? compilation.sources().start(finding.span).line : 0;
    marks.push_back(std::to_string(line) + " " + std::string(severity_word(finding.severity)) + " " +
                    std::string(finding.kind().code));
  }
  std::ranges::sort(marks);
  return marks;
}

std::vector<std::string> written_marks(const std::string &program) {
  std::vector<std::string> marks;
  std::size_t number = 0;
  for (const std::string_view line : split(program, '\n')) {
    ++number;
    for (const std::string severity : {"error", "warning", "info"})
      if (const auto at = line.find("// " + severity + ": "); at != std::string_view::npos)
        for (const std::string_view code : split(line.substr(at + severity.size() + 5), ','))
          marks.push_back(std::to_string(number) + " " + severity + " " + std::string(trim(code)));
  }
  std::ranges::sort(marks);
  return marks;
}

} // namespace meshc::testing
