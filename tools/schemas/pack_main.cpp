// schema_pack OUT FILE...: the schemas of FILE..., packed into OUT. Part of the build: what cannot be packed whole
// stops it.
#include "schema/pack.h"
#include "yaml/read.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

using namespace meshc;

int main(int count, char **arguments) {
  std::vector<manifest::Value> documents;
  bool failed = count < 3;
  for (int i = 2; i < count; ++i) {
    std::ifstream input(arguments[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(input), {}};
    auto result = yaml::read(text, FileId(static_cast<std::size_t>(i)), {.bytes = std::size_t{64} << 20});
    for (const yaml::Problem &problem : result.problems)
      std::cerr << arguments[i] << ": byte " << problem.span.begin << ": " << problem.message << '\n';
    failed = failed || !input || !result.ok() || result.documents.empty();
    for (yaml::Document &document : result.documents)
      documents.push_back(std::move(document.value));
  }
  if (failed)
    return 1;
  const schema::Packed packed = schema::pack(documents);
  for (const std::string &problem : packed.problems)
    std::cerr << problem << '\n';
  if (!packed.problems.empty())
    return 1;
  std::ofstream output(arguments[1], std::ios::binary);
  output << packed.bytes;
  return output.flush() ? 0 : 1;
}
