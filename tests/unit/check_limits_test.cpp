// Programs that mean to cost a lot: names that name others twice, texts and lists that grow, loops in loops. Each ends
// at once, with a value or with one message.
#include "support/project.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace meshc;
using namespace meshc::testing;

namespace {

constexpr int links = 60; // 2^60 steps, if each link were followed twice

std::string service(const std::string &fields) {
  return "namespace shop {\n  service web {\n    on = [east]\n    ports = [8080/http]\n" + fields + "  }\n}\n";
}

// `first`, then lines in which `@` is a number and `<` the one before.
std::string chain(const std::string &first, const std::string &link) {
  std::string text = first + "\n";
  for (int i = 1; i <= links; ++i)
    for (const char c : link + "\n")
      text += c == '@' ? std::to_string(i) : c == '<' ? std::to_string(i - 1) : std::string(1, c);
  return text;
}

std::vector<std::string> errors_of(const std::string &program) {
  const driver::Compilation compilation = compile_program(program);
  std::vector<std::string> codes;
  for (const diagnostics::Diagnostic &finding : compilation.findings.all())
    if (finding.severity == diagnostics::Severity::error)
      codes.emplace_back(finding.kind().code);
  return codes;
}

using Codes = std::vector<std::string>;

} // namespace

TEST_CASE("chains of names cost what their links cost") {
  CHECK(errors_of(chain("let a0 = 3", "let a@ = max(a<, a<)") + service("replicas = a60\n")) == Codes{});
  CHECK(errors_of(service("for n in [3] {\n" + chain("let a0 = n", "let a@ = max(a<, a<)") + "replicas = a60\n}\n")) ==
        Codes{});
  CHECK(errors_of(chain("let a0 = { v = 3 }", "let a@ = { v = max(a<.v, a<.v) }") + service("replicas = a60.v\n")) ==
        Codes{});
  CHECK(errors_of(chain("let a0 = [shop.web]", "let a@ = [a<, a<]") + service("") + "allow a60 -> shop.web\n") ==
        Codes{});
  CHECK(errors_of(service("for n in [3] {\n" + chain("let a0 = [n]", "let a@ = [a<, a<]") +
                          "if 4 in a60 { replicas = 4 }\n}\n")) == Codes{"MC1034"});
}

TEST_CASE("a mistake at the start of a chain is one message") {
  CHECK(errors_of(chain("let a0 = 3 + 2s", "let a@ = max(a<, a<)") + service("replicas = a60\n")) == Codes{"MC1033"});
  CHECK(errors_of(service("for n in [3] {\n" + chain("let a0 = n + 2s", "let a@ = max(a<, a<)") +
                          "replicas = a60\n}\n")) == Codes{"MC1033"});
  CHECK(errors_of("let a = { v = a.v }\n" + service("replicas = a.v\n")) == Codes{"MC1009"});
}

TEST_CASE("what expressions make and look at is bounded") {
  CHECK(errors_of(service("replicas = count(range(-4000000000, 4000000000))\n")) == Codes{"MC1034"});
  CHECK(errors_of(service("replicas = count([for n in range(1, 1000): range(1, 1000)])\n")) == Codes{"MC1034"});
  CHECK(errors_of(service(
            "replicas = count([for n in range(1, 100000) if some m in range(1, 100000): m < n - 100000: n])\n")) ==
        Codes{"MC1034"});
  CHECK(errors_of(service("replicas = count([for n in range(1, 20000) if n in range(1, 90000): n])\n")) ==
        Codes{"MC1034"});
  CHECK(errors_of(chain("let t0 = \"aaaaaaaaaa\"", "let t@ = replace(t<, \"a\", t<)") +
                  service("labels { size = t60 }\n")) == Codes{"MC1034"});
}

TEST_CASE("an element stays where it is while another loop runs inside") {
  CHECK(errors_of(service("replicas = count([for n in range(1, 9) if n == count([for m in range(1, 9) if m <= n: m]): "
                          "n])\n")) == Codes{});
}

TEST_CASE("every key of a long list is looked at once") {
  const std::string labels = "labels {\n for n in range(1, 20000) { \"k\\(n)\" = \"yes\" }\n}\n";
  CHECK(errors_of(service(labels)) == Codes{});
}

TEST_CASE("conditions about things without a table of fields are judged like the others") {
  CHECK(errors_of(service("replicas = count(regions where name == \"us-east-1\")\n")) == Codes{});
  CHECK(errors_of(service("replicas = count(regions where nam == \"us-east-1\")\n")) == Codes{"MC1003"});
}

TEST_CASE("what stands in a namespace without a name is looked at all the same") {
  const Codes found = errors_of("namespace {\n  service web { on = [east], ports = [8080/http], timeout = 5 }\n}\n");
  CHECK(found.size() == 2);
  CHECK(std::ranges::count(found, "MC1004") == 1);
}
