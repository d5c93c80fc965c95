#include "architecture_rules.h"
#include "support/golden.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace meshc;
using namespace meshc::architecture;

namespace {

const std::string compiler = std::string(MESHC_SOURCE_DIR) + "/compiler";

Layers real_layers() {
  return read_layers(testing::read_file(compiler + "/layers.txt"));
}

std::vector<SourceFile> real_files() {
  std::vector<SourceFile> files;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(compiler)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".h" || extension == ".cpp" || extension == ".def")
      files.push_back({std::filesystem::relative(entry.path(), compiler).generic_string(),
                       testing::read_file(entry.path().string())});
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::vector<std::string> faults_of(std::string path, std::string text) {
  return faults({std::move(path), text}, real_layers(), unordered_names(text));
}

bool caught(std::string path, std::string text) {
  return faults_of(std::move(path), std::move(text)).size() == 1;
}

} // namespace

TEST_CASE("layers.txt reads, and its arrows point down") {
  CHECK(real_layers().faults == std::vector<std::string>{});
}

TEST_CASE("every file of compiler/ keeps to the arrows and the rules of the house") {
  const Layers layers = real_layers();
  const std::vector<SourceFile> files = real_files();
  REQUIRE(files.size() > 20);
  std::map<std::string, std::set<std::string>> unordered;
  for (const SourceFile &file : files)
    unordered[folder_of(file.path)].merge(unordered_names(file.text));
  std::vector<std::string> found;
  for (const SourceFile &file : files)
    std::ranges::move(faults(file, layers, unordered[folder_of(file.path)]), std::back_inserter(found));
  CHECK(found == std::vector<std::string>{});
}

TEST_CASE("wrong arrows are caught") {
  CHECK(caught("model/mesh.cpp", "#include \"parse/parse.h\"\n"));
  CHECK(caught("verify/verify.cpp", "#include \"check/check.h\"\n"));
  CHECK(caught("verify/rules/a.cpp", "  #  include \"manifest/object.h\"\n"));
  CHECK(caught("base/text.cpp", "#include \"source/span.h\"\n"));
  CHECK(caught("check/check.cpp", "#include \"host/host.h\"\n"));
  CHECK(caught("check/check.cpp", "#include \"driver/compile.h\"\n"));
  CHECK(caught("newcomer/a.cpp", ""));
  CHECK(faults_of("driver/compile.cpp", "#include \"check/check.h\"\n#include \"publish/folder.h\"\n").empty());
  CHECK(faults_of("parse/parse.cpp", "#include \"syntax/tree.h\"\n// #include \"model/mesh.h\"\n").empty());
}

TEST_CASE("foreign headers stay in their folder, and ours name theirs") {
  CHECK(caught("check/check.cpp", "#include <antlr4-runtime.h>\n"));
  CHECK(caught("driver/compile.cpp", "#include <yaml-cpp/yaml.h>\n"));
  CHECK(caught("model/mesh.cpp", "#include <fmt/format.h>\n"));
  CHECK(caught("schema/schema.cpp", "#include <openssl/evp.h>\n"));
  CHECK(caught("host/host.cpp", "#include <git2.h>\n"));
  CHECK(caught("main.cpp", "#include <CLI/CLI.hpp>\n"));
  CHECK(caught("parse/parse.cpp", "#include <sys/stat.h>\n"));
  CHECK(caught("parse/parse.cpp", "#include \"parse.h\"\n"));
  CHECK(caught("parse/parse.cpp", "#include \"../syntax/tree.h\"\n"));
  CHECK(caught("parse/parse.cpp", "#include <fstream>\n"));
  CHECK(faults_of("parse/parse.cpp", "#include <antlr4-runtime.h>\n#include \"MeshParser.h\"\n#include <vector>\n")
            .empty());
  CHECK(faults_of("host/host.cpp", "#include <sys/stat.h>\n#include <filesystem>\n").empty());
}

TEST_CASE("only host reaches outside") {
  for (const std::string line :
       {"std::ifstream f;", "auto p = std::filesystem::path();", "std::getenv(\"A\");", "auto t = time(nullptr);",
        "auto t = std::time(0);", "std::chrono::system_clock::now();", "std::random_device d;", "x = rand();",
        "std::cout << 1;", "std::printf(\"x\");", "std::fopen(\"a\", \"r\");", "return puts(text);"}) {
    INFO(line);
    CHECK(caught("check/check.cpp", line + "\n"));
    CHECK(faults_of("host/real_host.cpp", line + "\n").empty());
  }
  for (const std::string line :
       {"host.read(path);", "host->write(a, b);", "Io<std::string> read(int);", "int timeout(1);", "// time(0)",
        "const char *a = \"std::cout\";", "R\"(getenv rand())\"", "snprintf(a, b, c);", "/* printf(\n fopen( */",
        "char q = '\"'; int runtime(3);", "json.open(1);"}) {
    INFO(line);
    CHECK(faults_of("check/check.cpp", line + "\n") == std::vector<std::string>{});
  }
}

TEST_CASE("no bytes come from the order of an unordered container") {
  const std::string declared = "std::unordered_map<std::string, std::vector<int>> index_;\n";
  CHECK(caught("check/check.cpp", declared + "for (const auto &[k, v] : index_) {}\n"));
  CHECK(caught("check/check.cpp", declared + "for (auto &x : this->index_) {}\n"));
  CHECK(caught("check/check.cpp", declared + "std::vector<X> v(index_.begin(), index_.end());\n"));
  CHECK(faults_of("check/check.cpp", declared + "index_.find(a); for (auto &x : other.index) {}\n").empty());
}

TEST_CASE("headers explain themselves, and files stay small") {
  CHECK(caught("check/check.h", "#pragma once\n"));
  CHECK(caught("check/check.h", "// What it promises.\n"));
  CHECK(faults_of("check/check.h", "// What it promises.\n#pragma once\n").empty());
  std::string lines;
  for (int i = 0; i < 601; ++i)
    lines += "\n";
  CHECK(caught("check/check.cpp", lines));
  CHECK(faults_of("check/check.cpp", lines.substr(1)).empty());
}

TEST_CASE("a layers.txt with an arrow between stages, upwards or to nowhere is refused") {
  CHECK(read_layers("a 0 data |\nb 1 stage a |\n").faults.empty());
  CHECK(read_layers("a 0 data b |\nb 1 data |\n").faults.size() == 1);
  CHECK(read_layers("a 1 stage |\nb 1 stage a |\n").faults.size() == 1);
  CHECK(read_layers("a 0 data x |\n").faults.size() == 1);
  CHECK(read_layers("a data\n").faults.size() == 1);
  CHECK(read_layers("a 0 data |\na 0 data |\n").faults.size() == 1);
}
