// Programs that double, nest, multiply and lead to themselves: each ends with a message or a result, and none of them
// takes the work or the memory that it asks for. A limit that does not hold shows as a test that never ends.

#include "driver/compile.h"
#include "support/project.h"

#include <catch2/catch.hpp>

#include <set>

using namespace meshc;
using namespace meshc::testing;

namespace {

std::string service(const std::string &fields) {
  return "namespace shop {\n  service web {\n    on = [east]\n    ports = [8080/http]\n" + fields + "  }\n}\n";
}

// Codes of the errors, each once, in order; "" for a program that checks.
std::string errors_of(const std::string &program) {
  const driver::Compilation compilation = compile_program(program, driver::Until::checked);
  CHECK(compilation.findings.count(diagnostics::Severity::error) < 200);
  std::set<std::string> codes;
  for (const diagnostics::Diagnostic &finding : compilation.findings.all())
    if (finding.severity == diagnostics::Severity::error)
      codes.emplace(finding.kind().code);
  std::string text;
  for (const std::string &code : codes)
    text += (text.empty() ? "" : " ") + code;
  return text;
}

// `let l0 = FIRST`, then each made of two of the one before.
std::string doubling(const std::string &first, const std::string &before, const std::string &between,
                     const std::string &after, int times = 60) {
  std::string text = "let l0 = " + first + "\n";
  for (int i = 1; i <= times; ++i) {
    const std::string last = "l" + std::to_string(i - 1);
    text += "let l" + std::to_string(i) + " = " + before + last + between + last + after + "\n";
  }
  return text;
}

} // namespace

TEST_CASE("lets that double are refused or finished, not carried out") {
  CHECK(errors_of(doubling("\"ha\"", "\"\\(", ")\\(", ")\"") + service("    account = l60\n")) == "MC1034");
  CHECK(errors_of(doubling("[1s]", "", " + ", "") + service("    replicas = count(l60)\n")) == "MC1034");
  CHECK(errors_of(doubling("[1s]", "[", ", ", "]") + service("    replicas = count(l60)\n")) == "MC1034");
  CHECK(errors_of(doubling("[1s]", "[", ", ", "]") + service("    labels { a = \"\\(l60)\" }\n")) == "MC1034");
  CHECK(errors_of(doubling("1", "", " + ", "") + service("    replicas = l60 / l60\n")) == "");
  CHECK(errors_of(doubling("1", "", " * (1 + ", ")") + service("    replicas = l60\n")) == "MC1034");
  CHECK(errors_of(doubling("{ n = 1 }", "{ a = ", ", b = ", " }") + service("    replicas = l3.a.b.a.n\n")) == "");
  CHECK(errors_of(doubling("[{ n = 1 }]", "", " + ", "", 20) + service("    replicas = count(l20)\n")) == "MC1034");
  CHECK(errors_of(doubling("clusters", "", " + ", "") + service("    replicas = count(l60)\n")) == "");
  CHECK(errors_of(doubling("true", "", " and ", "") + service("    replicas = if l60 then 1 else 2\n")) == "");
  CHECK(errors_of(doubling("east", "if l0 == east then ", " else ", "") + service("    export { to = l60 }\n")) == "");
  // A mistake at the bottom is told once.
  CHECK(errors_of(doubling("nobody", "[", ", ", "]") + service("    replicas = count(l60)\n")) == "MC1008");
}

TEST_CASE("lets of a loop that double are no way around") {
  std::string lets;
  for (int i = 1; i <= 60; ++i) {
    const std::string last = "l" + std::to_string(i - 1);
    lets += "    let l" + std::to_string(i) + " = \"\\(" + last + ")\\(" + last + ")\"\n";
  }
  const auto program = [&](const std::string &name) {
    return "namespace shop {\n  for l0 in [\"a\"] {\n" + lets + "    service \"" + name +
           "\" { on = [east], ports = [8080/http] }\n  }\n}\n";
  };
  CHECK(errors_of(program("\\(l60)")) == "MC1034");
  CHECK(errors_of(program("\\(l4)")) == "");
}

TEST_CASE("results are bounded wherever they are made") {
  const std::string text =
      "let long = replace(\"" + std::string(1000, 'a') + "\", \"a\", \"" + std::string(1000, 'b') + "\")\n";
  CHECK(errors_of(text + service("    account = replace(long, \"b\", long)\n")) == "MC1034");
  CHECK(errors_of(text + service("    replicas = count(split(long, \"b\"))\n")) == "MC1034");
  CHECK(errors_of(text + service("    account = join([for n in range(1, 99): long], \"\")\n")) == "MC1034");
  CHECK(errors_of(service("    replicas = count([for a in range(1, 90000): [for b in range(1, 90000): b]])\n")) ==
        "MC1034");
  CHECK(errors_of(service("    replicas = count(range(0 - 4000000000000000000, 4000000000000000000))\n")) == "MC1004");
  CHECK(errors_of(service("    replicas = count(range(1, 100001))\n")) == "MC1034");
}

TEST_CASE("nesting and loops end at a limit") {
  std::string ifs, ends;
  for (int i = 0; i < 190; ++i) {
    ifs += "if true {\n";
    ends += "}\n";
  }
  CHECK(errors_of(ifs + "network spare\n" + ends) == "");
  CHECK(errors_of(ifs + ifs + "network spare\n" + ends + ends) == "MC1001");
  CHECK(errors_of("namespace shop {\n  for a in range(1, 100000) {\n    for b in range(1, 3) {\n      service "
                  "\"job-\\(a)-\\(b)\" { on = [east], ports = [8080/http] }\n    }\n  }\n}\n") == "MC1030");
  CHECK(errors_of(service(
            "    labels { for a in range(1, 1000) { for b in range(1, 1000) { \"\\(a)-\\(b)\" = \"y\" } } }\n")) ==
        "MC1030");
  // The same block a thousand times is one mistake.
  const driver::Compilation again = compile_program(
      "namespace shop {\n  for a in range(1, 1000) {\n    service web { on = [east], ports = [8080/http] }\n  }\n}\n");
  CHECK(again.findings.all().size() == 1);
}

TEST_CASE("what leads to itself is told, however it does") {
  CHECK(errors_of("let a = a\n" + service("    on east { replicas = a }\n")) == "MC1009");
  CHECK(errors_of("let a = [b]\nlet b = [a]\n" + service("    replicas = count(a)\n")) == "MC1009");
  CHECK(errors_of("let a = [a, a]\n" + service("    replicas = count(a)\n")) == "MC1009");
  CHECK(errors_of("let a = { x = a.x }\n" + service("    replicas = a.x\n")) == "MC1009");
  CHECK(errors_of("let a = { x = b.x }\nlet b = { x = a.x }\n" + service("    replicas = a.x\n")) == "MC1009");
  CHECK(errors_of("let a = { x = a }\n" + service("    replicas = a.x.x.x\n")) == "MC1004");
  CHECK(errors_of("let a = clusters where id == \"\\(count(a))\"\n" + service("    replicas = count(a)\n")) ==
        "MC1009");
  CHECK(errors_of("let a = [for c in a: c]\n" + service("    replicas = count(a)\n")) == "MC1009");
  CHECK(errors_of("let a = [for c in [1]: { x = a }]\n" + service("    replicas = count(a)\n")) == "");
  CHECK(errors_of("let a = some c in clusters: a\n" + service("    replicas = if a then 1 else 2\n")) == "MC1009");
  CHECK(errors_of("let a = a + a\n" + service("    replicas = a\n")) == "MC1009");
  CHECK(errors_of("let a = first(a)\n" + service("    replicas = a\n")) == "MC1009");
  CHECK(errors_of("let a = if a then a else a\n" + service("    replicas = a\n")) == "MC1009");
  CHECK(errors_of("var a: int = a\n" + service("    replicas = a\n")) == "MC1009");
  CHECK(errors_of("let a = a\nlet b = { x = a }\n" + service("    labels = a\n    retry = b\n")) == "MC1003 MC1004");
  CHECK(errors_of("namespace shop {\n  for n in [1] {\n    let a = b\n    let b = a\n    service web { on = a, ports = "
                  "[8080/http] }\n  }\n}\n") == "MC1009");
  CHECK(errors_of(
            "namespace shop {\n  for n in [1] {\n    let a = [a, a]\n    service web { on = east, ports = [8080/http], "
            "replicas = count(a) }\n  }\n}\n") == "MC1009");
  CHECK(
      errors_of("profile a for service { use b }\nprofile b for service { use c }\nprofile c for service { use a }\n" +
                service("    use a\n")) == "MC1009");
  CHECK(errors_of("profile a(n: int = n) for service { replicas = n }\n" + service("    use a\n")) == "MC1004");
}

TEST_CASE("long chains end before the stack does") {
  std::string lets = "let l0 = 1\n", profiles = "profile p0 for service { timeout = 1s }\n";
  for (int i = 1; i <= 3000; ++i) {
    lets += "let l" + std::to_string(i) + " = l" + std::to_string(i - 1) + " + 1\n";
    profiles += "profile p" + std::to_string(i) + " for service { use p" + std::to_string(i - 1) + " }\n";
  }
  CHECK(errors_of(lets + service("    replicas = l100\n")) == "");
  CHECK(errors_of(lets + service("    replicas = l3000\n")) == "MC1034");
  CHECK(errors_of(profiles + service("    use p90\n")) == "");
  CHECK(errors_of(profiles + service("    use p3000\n")) == "MC1034");
}

TEST_CASE("profiles that use two of one another each are expanded once") {
  std::string profiles = "profile p0 for service { timeout = 1s }\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string last = "p" + std::to_string(i - 1);
    profiles += "profile p" + std::to_string(i) + " for service {\n  use " + last + "\n  use " + last + "\n}\n";
  }
  CHECK(errors_of(profiles + service("    use p40\n")) == "");
  // With other arguments each time there is no end to it.
  profiles = "profile p0(n: int) for service { labels { \"n\\(n)\" = \"yes\" } }\n";
  for (int i = 1; i <= 30; ++i) {
    const std::string last = "p" + std::to_string(i - 1);
    profiles += "profile p" + std::to_string(i) + "(n: int) for service {\n  use " + last + "(n = n * 2)\n  use " +
                last + "(n = n * 2 + 1)\n}\n";
  }
  CHECK(errors_of(profiles + service("    use p3(n = 1)\n")) == "");
  CHECK(errors_of(profiles + service("    use p30(n = 1)\n")) == "MC1030");
}
