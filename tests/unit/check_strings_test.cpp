#include "check/strings.h"
#include "parse_support.h"

#include <catch2/catch.hpp>

using namespace meshc;

namespace {

// `let text = """…"""` read, and each piece of it.
struct Block {
  tests::ParsedText program;
  check::StringPieces read;

  explicit Block(const std::string &inside) : program("let text = \"\"\"" + inside + "\"\"\"\n") {
    REQUIRE(program.parsed.findings.empty());
    read = check::read_string(program.parsed.tree.items.front().value.front());
  }

  std::string text() const {
    REQUIRE_FALSE(read.mistake);
    std::string all;
    for (const MappedText &piece : read.pieces)
      all += (&piece == &read.pieces.front() ? "" : "|") + piece.text;
    return all;
  }

  // What the program says where the piece says `part`.
  std::string_view written(std::string_view part, std::size_t piece = 0) const {
    const MappedText &whole = read.pieces.at(piece);
    const std::size_t at = whole.text.find(part);
    REQUIRE(at != whole.text.npos);
    return program.sources.text(
        whole.map.locate(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())));
  }
};

} // namespace

TEST_CASE("the closing quotes of a multi-line string say what every line loses") {
  CHECK(Block("\n    a:\n      b: 1\n    ").text() == "a:\n  b: 1");
  CHECK(Block("\n  a\n").text() == "  a");
  CHECK(Block("\n\ta\n\t").text() == "a");
  CHECK(Block("on one line").text() == "on one line");
  CHECK(Block("").text() == "");
  CHECK(Block("\n  ").text() == "");
  CHECK(Block("\n\n  ").text() == "");
}

TEST_CASE("the first and the last line break do not count, others do") {
  CHECK(Block("\n\n  a\n\n  ").text() == "\na\n");
  CHECK(Block(" \t\n  a\n  ").text() == "a");
}

TEST_CASE("lines of blanks may be shorter, and keep what they have beyond the indentation") {
  CHECK(Block("\n    a\n  \n\n    b\n    ").text() == "a\n\n\nb");
  CHECK(Block("\n  a\n     \n  b\n  ").text() == "a\n   \nb");
}

TEST_CASE("line breaks of any file are LF in the value") {
  const Block block("\r\n  a\r\n\r\n  b\r\n  ");
  CHECK(block.text() == "a\n\nb");
  CHECK(block.written("b") == "b");
}

TEST_CASE("escapes of multi-line strings mean what they mean in plain ones") {
  const Block block("\n  \\\"\\\\n\\tx\\u{e9}\\u{1F600}\n  ");
  CHECK(block.text() == "\"\\n\tx\xc3\xa9\xf0\x9f\x98\x80");
  CHECK(block.written("\tx") == "\\tx");
  CHECK(Block("\n  a\\nb\n  ").written("b") == "b");
  CHECK(Block("\n  \\u{D7FF}\\u{E000}\n  ").text() == "\xed\x9f\xbf\xee\x80\x80");
}

TEST_CASE("a multi-line string comes in pieces between its parts") {
  const Block block("\n    name: \\(prefix)-\\( region )\n      deep: \\((zone))\n    end\n    ");
  CHECK(block.text() == "name: |-|\n  deep: |\nend");
  CHECK(block.read.pieces.size() == 4);
  CHECK(block.written("-", 1) == "-");
  CHECK(block.written("deep", 2) == "deep");
  CHECK(block.written("end", 3) == "end");
  CHECK(Block("\\(a)\\(b)").text() == "||");
}

TEST_CASE("each place of the value is a place of the program") {
  const Block block("\n    a:\n      - b\n      - c d\n    ");
  CHECK(block.written("a:") == "a:");
  CHECK(block.written("- b") == "- b");
  CHECK(block.written("c d") == "c d");
  // From one line to the next it holds the indentation that the value has lost.
  CHECK(block.written("b\n  - c") == "b\n      - c");
  const TextMap &map = block.read.pieces.front().map;
  CHECK(map.locate(0, 0) == Span{map.whole.file, map.whole.begin + 5, map.whole.begin + 5});
  CHECK(map.locate(9999, 99999).end <= map.whole.end);
}

TEST_CASE("a text without a map of its own stands where it is used") {
  const TextMap map{Span{FileId(0), 7, 9}, {}};
  CHECK(map.locate(3, 5) == Span{FileId(0), 7, 9});
}

TEST_CASE("mistakes in multi-line strings are shown at their place") {
  const auto mistake = [](const std::string &inside) {
    const Block block(inside);
    REQUIRE(block.read.mistake);
    const Position at = block.program.sources.start(block.read.mistake->span);
    return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + block.read.mistake->message;
  };
  CHECK(mistake("a\n  b\n  ") == "1:15 the text of a multi-line string begins on the line below its opening quotes");
  CHECK(mistake("\n  a\n  b") == "3:4 the closing quotes of a multi-line string stand on a line of their own");
  CHECK(mistake("\n    a\n   b\n    ") == "3:1 this line is indented less than the closing quotes of its string");
  CHECK(mistake("\n    a\n\t\t\t\tb\n    ") == "3:1 this line is indented with other blanks than the closing quotes");
}
