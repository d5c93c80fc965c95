#include "base/text.h"
#include "diagnostics/json_document.h"
#include "diagnostics/render.h"
#include "diagnostics/render_line.h"
#include "support/golden.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace meshc;
using namespace meshc::diagnostics;

namespace {

// Files and findings; places are named by the text that stands there.
struct Case {
  SourceMap sources;
  Diagnostics findings;

  FileId file(std::string path, std::string text) { return sources.add(std::move(path), std::move(text)); }

  Span at(FileId file, std::string_view text, std::size_t occurrence = 0) const {
    std::size_t begin = sources.text(file).find(text);
    for (; occurrence > 0; --occurrence)
      begin = sources.text(file).find(text, begin + 1);
    REQUIRE(begin != std::string_view::npos);
    return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + text.size())};
  }

  Diagnostic &report(Span span, std::string_view message, Severity severity = Severity::error) {
    Diagnostic &finding = findings.report(syntax_error, span, message);
    finding.severity = severity;
    return finding;
  }

  std::string in(Format format, bool colour = false, std::size_t limit = 50) const {
    return render(findings, sources, {format, colour, limit, "0.1.0"});
  }
};

Case several() {
  Case c;
  const FileId shop = c.file("shop/services.mesh", "namespace shop {\n"
                                                   "  service web {\n"
                                                   "    on = [east]\n"
                                                   "    timeout = 5\n"
                                                   "    split { v1 = 60%, v2 = 50% }\n"
                                                   "  }\n"
                                                   "\n"
                                                   "  service cart {\n"
                                                   "    on = [east, west]\n"
                                                   "    ports = [8080/http]\n"
                                                   "    metrics = 9090\n"
                                                   "    timeout = 2s\n"
                                                   "    failover { to = [us-west-2] }\n"
                                                   "    replicas = 2\n"
                                                   "    data = stateless\n"
                                                   "    load = 20rps\n"
                                                   "    capacity = 50rps\n"
                                                   "  }\n"
                                                   "\n"
                                                   "  allow web -> crat\n"
                                                   "}\n");
  const FileId fleet = c.file("fleet.mesh", "mesh demo { istio = 1.31.1 }\n"
                                            "cluster east { network = left }\n"
                                            "cluster east { network = right }\n");
  c.report(c.at(shop, "5"), "`timeout` wants a duration, `5` is a bare number")
      .label(c.at(shop, "5"), "5 of what?")
      .advise("write `5s`, or `5ms`")
      .fix({"write seconds", {{c.at(shop, "5"), "5s"}}, false});
  c.report(c.at(shop, "60%, v2 = 50%"), "the shares of `split` add up to 110 %, not 100 %")
      .label(c.at(shop, "60%"), "60 %")
      .label(c.at(shop, "50%"), "+ 50 %")
      .note("every call goes to exactly one version");
  c.report(c.at(shop, "crat"), "no service `crat` in namespace `shop`")
      .label(c.at(shop, "cart"), "a service `cart` is declared here")
      .advise("did you mean `cart`?")
      .fix({"name `cart`", {{c.at(shop, "crat"), "cart"}}, true});
  c.report(c.at(fleet, "east", 1), "cluster `east` is declared twice")
      .label(c.at(fleet, "east"), "first declared here")
      .label(c.at(shop, "east"), "named here");
  c.report(c.at(shop, "metrics = 9090"), "nothing reads `metrics`", Severity::warning)
      .fix({"remove the line, export the service",
            {{c.at(shop, "    metrics = 9090\n"), ""},
             {c.at(shop, "    timeout = 2s\n"), "    timeout = 2s\n    export { to = all }\n"}},
            true});
  return c;
}

Case spans() {
  Case c;
  const FileId file = c.file("wide name, 100%.mesh", "\tservice\t\"größe\" { owner = \"世界\", x = y }\r\n"
                                                     "a = e\u0301\u0301 + 🚀 + oops\r\n"
                                                     "b = \"\x1b[31mred\u202e\" + \xff + last\r\n"
                                                     "\r\n"
                                                     "block {\r\n"
                                                     "  one\r\n"
                                                     "\r\n"
                                                     "  two\r\n"
                                                     "}\r\n"
                                                     "long {\r\n"
                                                     "  1\r\n  2\r\n  3\r\n  4\r\n  5\r\n"
                                                     "}\r\n"
                                                     "open {");
  c.report(c.at(file, "y"), "after tabs and wide characters");
  c.report(c.at(file, "\"größe\""), "the wide name itself").label(c.at(file, "世界"), "two cells each");
  c.report(c.at(file, "oops"), "after combining marks and an emoji");
  c.report(c.at(file, "last"), "after an escape sequence, an override of direction and a broken byte");
  c.report(c.at(file, "block {\r\n  one\r\n\r\n  two\r\n}"), "a short block").label(c.at(file, "one"), "this one");
  c.report(c.at(file, "long {\r\n  1\r\n  2\r\n  3\r\n  4\r\n  5\r\n}"), "a long block", Severity::info);
  const auto end = static_cast<std::uint32_t>(c.sources.text(file).size());
  c.report({file, end, end}, "the file ends before `}`").label(c.at(file, "{", 3), "opened here");
  c.report(c.at(file, "}\r\nlong"), "from the end of one line to the next");
  const auto line_break = c.at(file, "\r\nblock").begin;
  c.report({file, line_break, line_break}, "at the end of an empty line");
  return c;
}

Case long_lines() {
  Case c;
  std::string line = "list = [";
  for (int i = 0; i < 400; ++i)
    line += "item-" + std::to_string(i) + ", ";
  const FileId file = c.file("long.mesh", line + "]\n");
  c.report(c.at(file, "item-7,"), "near the start");
  c.report(c.at(file, "item-200"), "in the middle")
      .label(c.at(file, "item-399"), "clashes with this")
      .label(c.at(file, "item-201"), "and this");
  c.report(c.at(file, "]"), "at the end");
  c.report(c.at(file, line.substr(8)), "all of it");
  return c;
}

Case nowhere() {
  Case c;
  c.file("mesh.mesh", "mesh demo {}\n");
  c.report({}, "the output folder holds a file that meshc did not write")
      .note("first line\nsecond line")
      .label({}, "a reason without a place");
  c.report({}, "message with 100%, a: colon\nand a line break", Severity::warning);
  return c;
}

Case waived() {
  Case c;
  const FileId file = c.file("shop.mesh", "waive MC5008 {}\nservice cart { load = 9rps }\nservice web {}\n");
  c.report(c.at(file, "web"), "the one that counts").about({"service", "shop.web"});
  Diagnostics taken;
  Waived one{taken.report(survivors_too_weak, c.at(file, "9rps"), "shop.cart", "east", "1rps", "9rps"),
             {0, c.at(file, "waive MC5008"), "it grows\nnext month", "team@shop.example", "2026-12-31"}};
  one.finding.about({"service", "shop.cart"});
  c.findings.add(one);
  one.finding.rule = "carts-are-strong";
  c.findings.add(one);
  return c;
}

Case crowd() {
  Case c;
  const FileId file = c.file("many.mesh", "a\nb\n");
  for (int i = 0; i < 12; ++i) {
    c.report(c.at(file, "a"), "warning number " + std::to_string(i), Severity::warning);
    c.report(c.at(file, "b"), "error number " + std::to_string(i));
  }
  c.report(c.at(file, "b"), "by the way", Severity::info);
  return c;
}

} // namespace

TEST_CASE("findings look as the goldens in fixtures/render say, in every format") {
  testing::Goldens goldens("render");
  const std::vector<std::pair<std::string, Case (*)()>> cases{
      {"several", several}, {"spans", spans}, {"long_lines", long_lines}, {"nowhere", nowhere}, {"waived", waived}};
  for (const auto &[name, make] : cases) {
    const Case c = make();
    goldens.check(name + ".txt", c.in(Format::text));
    goldens.check(name + ".short", c.in(Format::short_lines));
    goldens.check(name + ".json", c.in(Format::json));
    goldens.check(name + ".sarif", c.in(Format::sarif));
    goldens.check(name + ".github", c.in(Format::github));
  }
  goldens.check("several.colour", several().in(Format::text, true));
  goldens.check("crowd.txt", crowd().in(Format::text, false, 14));
  goldens.check("crowd.github", crowd().in(Format::github));
  goldens.check("explain.txt", explain(table()[syntax_error.row]));
  Row waivable = table()[syntax_error.row];
  waivable.waiver = Waiver::waivable;
  waivable.severity = Severity::warning;
  waivable.message = "`{}` is {} long";
  waivable.subsumes = "IST0101, KIA0202";
  waivable.bad = waivable.good = "mesh whole {}\n";
  goldens.check("explain_waivable.txt", explain(waivable));
  CHECK(goldens.unused() == std::set<std::string>{});
}

TEST_CASE("no findings: text is silent, documents are whole") {
  const Case c;
  CHECK(c.in(Format::text).empty());
  CHECK(c.in(Format::short_lines).empty());
  CHECK(c.in(Format::github).empty());
  CHECK(c.in(Format::json).find("\"findings\": []") != std::string::npos);
  CHECK(c.in(Format::sarif).find("\"results\": []") != std::string::npos);
}

TEST_CASE("fingerprints survive lines added above, and equal findings are told apart") {
  const auto fingerprints = [](const std::string &above) {
    Case c;
    const FileId file = c.file("a.mesh", above + "x\nx\n");
    c.report(c.at(file, "x"), "same");
    c.report(c.at(file, "x", 1), "same");
    const std::string text = c.in(Format::sarif);
    std::string found;
    for (std::size_t at = 0; (at = text.find("meshc/v1", at)) != std::string::npos; ++at)
      found += text.substr(at, text.find('\n', at) - at) + "\n";
    return found;
  };
  CHECK(fingerprints("") == fingerprints("// a\n// b\n"));
  CHECK(fingerprints("") == "meshc/v1\": \"MC1001|a.mesh|same\"\nmeshc/v1\": \"MC1001|a.mesh|same|2\"\n");
}

TEST_CASE("a run of SARIF holds no more than 25,000 results, errors first, and counts the rest") {
  Case c;
  const FileId file = c.file("a.mesh", "x\n");
  for (int i = 0; i < 25'001; ++i)
    c.report(c.at(file, "x"), "w", Severity::warning);
  c.report(c.at(file, "x"), "the error");
  const std::string text = c.in(Format::sarif);
  CHECK(text.find("\"the error\"") < text.find("\"w\""));
  CHECK(text.find("\"omittedResults\": 2") != std::string::npos);
}

TEST_CASE("cells: tabs, wide, combining and harmful characters") {
  CHECK(display("a\tb").cells == std::vector<std::uint32_t>{0, 1, 4, 5});
  CHECK(display("世b").cells == std::vector<std::uint32_t>{0, 0, 0, 2, 3});
  CHECK(display("e\u0301b").cells == std::vector<std::uint32_t>{0, 1, 1, 1, 2});
  CHECK(display("\x1b[2J").text == "\uFFFD[2J");
  CHECK(display("\xff\xc3").text == "\uFFFD\uFFFD");
  CHECK(display("\xed\xa0\x80").cells.back() == 3);
  CHECK(printable("a\nb\rc\u202ed") == "a\nb\uFFFDc\uFFFDd");
}

TEST_CASE("a cut line keeps whole characters") {
  std::string line;
  for (int i = 0; i < 500; ++i)
    line += "ß";
  const Window window = window_around(line, 600);
  CHECK(window.begin == 520);
  CHECK(window.end == 760);
}

TEST_CASE("what is not UTF-8 becomes readable text") {
  CHECK(diagnostics::readable("ok ✓ \xff.") == "ok ✓ \xef\xbf\xbd.");
}

TEST_CASE("any bytes and any spans can be shown, and nothing reaches the terminal that moves its cursor") {
  std::mt19937 random(20260101);
  const std::vector<std::string> pieces{
      "a",    "service web {", "\t",      "\r\n",   "\n",      "\n\n\n\n\n\n\n\n\n\n", "世界",
      "\xff", "\xe4\xb8",      "\x1b[2J", "\u202e", "e\u0301", std::string(300, 'x'),  std::string(1, '\0')};
  for (int round = 0; round < 300; ++round) {
    Case c;
    std::vector<FileId> files;
    for (int f = 0; f < 2; ++f) {
      std::string text;
      for (auto count = random() % 30; count > 0; --count)
        text += pieces[random() % pieces.size()];
      files.push_back(c.file("f" + pieces[random() % pieces.size()], text));
    }
    const auto span = [&]() -> Span {
      const FileId file = files[random() % files.size()];
      const std::size_t size = c.sources.text(file).size();
      const std::size_t begin = random() % (size + 1);
      return {file, static_cast<std::uint32_t>(begin),
              static_cast<std::uint32_t>(begin + random() % (size - begin + 1))};
    };
    for (int i = 0; i < 3; ++i) {
      Diagnostic &finding = c.report(span(), pieces[random() % pieces.size()]);
      for (auto count = random() % 4; count > 0; --count)
        finding.label(span(), pieces[random() % pieces.size()]);
      finding.advise(pieces[random() % pieces.size()]);
      finding.fix({"fix", {{span(), pieces[random() % pieces.size()]}}, true});
    }
    for (const Format format : {Format::text, Format::short_lines, Format::json, Format::sarif, Format::github}) {
      const std::string text = c.in(format);
      CHECK_FALSE(first_invalid_utf8(text).has_value());
      CHECK(std::ranges::none_of(
          text, [](char byte) { return (static_cast<unsigned char>(byte) < 0x20 && byte != '\n') || byte == '\x7f'; }));
    }
  }
}
