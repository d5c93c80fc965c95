// Random programs for the property tests: a seeded generator that writes every construct of the grammar, in any
// spelling that the language allows (line breaks, comments, blank lines), one item a line where asked.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace meshc::tests {

class Programs {
public:
  explicit Programs(std::uint32_t seed) : random_(seed) {}

  std::string program(int items = 8);
  // Lines `fN = …` in nested blocks, well indented; each field stands alone in its line, and its name is unique.
  struct Lines {
    std::vector<std::string> lines;
    std::vector<std::size_t> fields; // index of the line of field f0, f1, …
  };
  Lines lines();

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

private:
  std::string word();
  std::string name();
  std::string literal();
  std::string string(int depth);
  std::string expr(int depth);
  std::string operand(int depth);
  std::string header(int depth);
  std::string type(int depth);
  std::string item(int depth, int indent);
  std::string body(int depth, int indent);
  std::string gap(int indent); // between two items: comments and blank lines
  std::string inner_break();   // where a line break does not count
  void block_lines(Lines &into, int depth, int indent);

  std::mt19937 random_;
};

} // namespace meshc::tests
