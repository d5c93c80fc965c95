// The pages that teach: every program on them is compiled, every answer and message is what meshc says, and what is
// shown as the YAML of a program is in what that program makes.

#include "base/text.h"
#include "check/library.h"
#include "diagnostics/render.h"
#include "driver/compile.h"
#include "parse/token.h"
#include "support/golden.h"
#include "support/page.h"
#include "support/project.h"
#include "support/verbs.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace meshc;
using namespace meshc::testing;

namespace {

std::string library_table() {
  std::string text = "| call | what it is worth | for instance |\n|--|--|--|\n";
  for (const check::Function &function : check::functions())
    text += "| `" + std::string(function.signature) + "` | " + std::string(function.doc) + " | " +
            (function.example.empty() ? "" : "`" + std::string(function.example) + "` ") + "|\n";
  return text;
}

std::string reserved_words() {
  std::string text;
#define TOKEN(grammar, name, spelling)
#define KEYWORD(grammar, name, spelling) text += (text.empty() ? "`" : " `") + std::string(spelling) + "`";
#include "parse/tokens.def"
#undef KEYWORD
#undef TOKEN
  return text + "\n";
}

std::string table_of(std::string_view name) {
  return name == "library" ? library_table() : name == "words" ? reserved_words() : "nothing is called so\n";
}

driver::Compilation compile_beside(const PageProgram &program, driver::Until until) {
  MemoryHost host;
  host.folder = "/mesh";
  host.add("/mesh/program.mesh", program.text);
  host.add("/mesh/beside.mesh", program.beside);
  if (!program.text.starts_with("mesh ") && program.text.find("\nmesh ") == std::string::npos)
    host.add("/mesh/prelude.mesh", diagnostics::prelude());
  return driver::compile(host, ".", until);
}

// Is all that `part` says also in `whole`? Of a list, each element in some element; plain ones in the same number.
bool within(const manifest::Value &part, const manifest::Value &whole) {
  if (const auto *fields = part.as_map())
    return std::ranges::all_of(*fields, [&](const manifest::Field &field) {
      const manifest::Value *there = whole.at(field.key);
      return there != nullptr && within(field.value, *there);
    });
  if (const auto *items = part.as_list()) {
    const auto *there = whole.as_list();
    if (there == nullptr)
      return false;
    const bool plain = !items->empty() && !items->front().is_map();
    return (!plain || items->size() == there->size()) && std::ranges::all_of(*items, [&](const manifest::Value &item) {
             return std::ranges::any_of(*there, [&](const manifest::Value &one) { return within(item, one); });
           });
  }
  return part.same(whole);
}

bool is_made(const manifest::Value &wanted, const driver::Compilation &compilation) {
  for (std::size_t i = 0; i < compilation.checked.mesh.clusters.size(); ++i) {
    const driver::Lowered lowered = driver::lower_cluster(compilation, model::ClusterId(i));
    if (std::ranges::any_of(lowered.bundle.objects,
                            [&](const manifest::Object &object) { return within(wanted, object.body); }))
      return true;
  }
  return false;
}

std::string told(const driver::Compilation &compilation) {
  std::string text;
  for (const std::string &mark : found_marks(compilation))
    text += mark + "\n";
  return text;
}

} // namespace

TEST_CASE("docs pages with programs say what meshc says") {
  for (const std::string name : {"language.md", "before-after.md", "topologies.md"}) {
    INFO(name);
    Goldens("", "docs").check(name, rebuilt(project_file("docs/" + name), table_of));
  }
}

TEST_CASE("each program of the docs pages compiles as it is meant, and is formatted") {
  for (const std::string name : {"language.md", "before-after.md", "topologies.md"}) {
    const auto programs = programs_of(project_file("docs/" + name));
    REQUIRE(programs.size() >= 5);
    for (const PageProgram &program : programs) {
      INFO(name << ":" << program.line << " " << program.heading);
      const driver::Compilation compilation = compile_beside(program, driver::Until::files);
      if (program.wrong)
        CHECK(told(compilation) != "");
      else
        CHECK(told(compilation) == "");
      MemoryHost host;
      host.add("/home/program.mesh", program.text);
      CHECK(run(host, {"fmt", "--check", "program.mesh"}).code == 0);
    }
  }
}

TEST_CASE("what docs/before-after.md shows as before is in what the program after it makes") {
  std::set<std::string> pairs, shown;
  for (const PageProgram &program : programs_of(project_file("docs/before-after.md"))) {
    INFO(program.heading);
    pairs.insert(program.heading);
    if (program.made.empty())
      continue;
    shown.insert(program.heading);
    const yaml::ReadResult read = yaml::read(program.made, FileId(0));
    REQUIRE(read.ok());
    const driver::Compilation compilation = compile_beside(program, driver::Until::verified);
    for (const yaml::Document &document : read.documents) {
      INFO("the document in line " << document.line);
      CHECK(is_made(document.value, compilation));
    }
    // The comparison can fail: an object of another name is not made.
    manifest::Value other = read.documents.front().value;
    other.at("metadata")->set("name", manifest::Value("nobody", Span()));
    CHECK_FALSE(is_made(other, compilation));
  }
  CHECK(pairs.size() == 20);
  CHECK(shown.size() >= 8);
}

TEST_CASE("each line of the library's table is true") {
  std::size_t lines = 0;
  for (const check::Function &function : check::functions()) {
    if (function.example.empty())
      continue;
    ++lines;
    INFO(function.example);
    const std::string program =
        "namespace shop {\n  service web {\n    on = [east]\n    ports = [8080/http]\n    replicas = if " +
        std::string(function.example) + " then 7 else 8\n  }\n}\n";
    const driver::Compilation compilation = compile_program(program);
    CHECK(told(compilation) == "");
    REQUIRE(compilation.checked.mesh.services.size() == 1);
    CHECK(compilation.checked.mesh.services[0].capacity.replicas.value == 7);
  }
  CHECK(lines > 15);
}
