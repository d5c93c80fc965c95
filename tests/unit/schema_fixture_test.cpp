#include "schema/validate.h"
#include "support/yaml_files.h"
#include "yaml/print.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

using namespace meshc;

namespace {

const FileId file(std::size_t{0});

// `# error: PATH: PART` of a document: a finding that names the path and says the part. `# istio: 1.30` sets the
// release.
struct Case {
  std::string text;
  std::vector<std::pair<std::string, std::string>> errors;
  std::optional<schema::Release> istio;
};

std::vector<Case> cases_of(const std::string &bytes) {
  std::vector<Case> cases(1);
  std::size_t begin = 0;
  while (begin < bytes.size()) {
    const auto end = std::min(bytes.find('\n', begin), bytes.size());
    const std::string line = bytes.substr(begin, end - begin);
    begin = end + 1;
    if (line == "---") {
      cases.emplace_back();
      continue;
    }
    cases.back().text += line + '\n';
    if (line.rfind("# istio: 1.", 0) == 0)
      cases.back().istio = schema::Release{1, std::stoi(line.substr(11))};
    if (line.rfind("# error: ", 0) == 0) {
      const auto colon = line.find(": ", 9);
      cases.back().errors.emplace_back(line.substr(9, colon - 9), line.substr(colon + 2));
    }
  }
  return cases;
}

diagnostics::Diagnostics findings_of(const Case &one) {
  auto result = yaml::read(one.text, file);
  REQUIRE(result.ok());
  REQUIRE(result.documents.size() == 1);
  manifest::Value &value = result.documents.front().value;
  if (const manifest::Value *chart = value.at("chart"))
    return schema::validate(manifest::ChartValues{*chart->as_string(), "", "release", "", *value.at("values"), {}},
                            schema::built_in());
  return schema::validate(tests::object_of(std::move(value)), schema::built_in(), one.istio);
}

} // namespace

TEST_CASE("objects are judged by their schema as the fixtures say") {
  for (const auto &path : tests::yaml_files("fixtures/schema")) {
    for (const Case &one : cases_of(tests::bytes_of(path))) {
      INFO(path.filename().string() << "\n" << one.text);
      const auto findings = findings_of(one);
      std::string said;
      for (const auto &finding : findings.all()) {
        said += finding.message + " (" + finding.help + ")\n";
        CHECK(finding.span.known());
      }
      INFO(said);
      CHECK(findings.all().size() == one.errors.size());
      for (const auto &[where, part] : one.errors)
        CHECK(std::any_of(findings.all().begin(), findings.all().end(), [&](const diagnostics::Diagnostic &finding) {
          return finding.message.find('`' + where + '`') != std::string::npos &&
                 (finding.message + "; " + finding.help).find(part) != std::string::npos;
        }));
    }
  }
}

TEST_CASE("objects written by hand are valid, and print as they were written") {
  for (const auto &path : tests::yaml_files("fixtures/yaml/printed")) {
    INFO(path.filename().string());
    const std::string bytes = tests::bytes_of(path);
    auto result = yaml::read(bytes, file);
    REQUIRE(result.documents.size() == 1);
    manifest::Value &value = result.documents.front().value;
    const std::string comment = bytes.front() == '#' ? bytes.substr(2, bytes.find('\n') - 2) : std::string{};
    CHECK(yaml::print(value, comment).bytes == bytes);
    if (value.at("kind") != nullptr)
      CHECK(schema::validate(tests::object_of(std::move(value)), schema::built_in(), schema::Release{1, 30}).empty());
  }
}

TEST_CASE("a finding points at the innermost place that the program caused, else at the object's") {
  using manifest::Value;
  const auto at = [](std::uint32_t begin) { return Span{file, begin, begin + 1}; };
  Value body = Value::map({});
  body.set("apiVersion", Value("security.istio.io/v1", {}));
  body.set("kind", Value("PeerAuthentication", {}));
  Value &metadata = body.set("metadata", Value::map({}));
  metadata.set("name", Value("default", {}));
  metadata.set("namespace", Value("Shop", {}));
  body.set("spec", Value::map(at(2))).set("mtls", Value::map({})).set("mode", Value("OFF", {}));
  manifest::Object object = tests::object_of(std::move(body));
  object.origin = at(1);
  const auto findings = schema::validate(object, schema::built_in());
  REQUIRE(findings.all().size() == 2);
  CHECK(findings.all()[0].span == at(2));
  CHECK(
      findings.all()[0].message ==
      "PeerAuthentication `Shop/default`: `spec.mtls.mode` is `OFF`, which is none of `UNSET`, `DISABLE`, `PERMISSIVE` "
      "and `STRICT`");
  CHECK(findings.all()[1].span == at(1));
}
