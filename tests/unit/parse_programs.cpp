#include "parse_programs.h"

#include <array>

namespace meshc::tests {
namespace {

std::string spaces(int indent) {
  return std::string(static_cast<std::size_t>(indent) * 2, ' ');
}

} // namespace

std::string Programs::word() {
  static constexpr std::array words{"service", "web",    "us-east-1", "on",       "v1",
                                    "_x",      "labels", "a",         "PHX-AD-1", "retry"};
  return words[below(words.size())];
}

std::string Programs::name() {
  switch (below(4)) {
  case 0:
    return word() + "." + word();
  case 1:
    return word() + ".\"quoted part\"." + word();
  default:
    return word();
  }
}

std::string Programs::literal() {
  static constexpr std::array literals{"250ms",       "99.95%", "10.0.0.0/16", "8080/http",
                                       "0.02USD/GiB", "1.31.1", "2027-03-31",  "5"};
  return literals[below(literals.size())];
}

std::string Programs::string(int depth) {
  switch (below(6)) {
  case 0:
    return "#\"raw \\d \"x\" \"#";
  case 1:
    return "\"\"\"\n  some\n    text \\(" + word() + ")\n  \"\"\"";
  case 2:
    return depth > 0 ? "\"a \\(" + operand(0) + ") b \\(" + word() + " + " + literal() + ")\"" : "\"\"";
  case 3:
    return "\"\\\"\\\\\\n\\u{1F600} ü\"";
  default:
    return "\"text // of a string { [\"";
  }
}

std::string Programs::inner_break() {
  switch (below(12)) {
  case 0:
    return "\n    ";
  case 1:
    return " // inside\n  ";
  case 2:
    return "\n\n  // own line\n  ";
  default:
    return " ";
  }
}

std::string Programs::operand(int depth) {
  const std::uint32_t choice = below(depth > 0 ? 16 : 6);
  switch (choice) {
  case 0:
  case 1:
    return name();
  case 2:
    return literal();
  case 3:
    return below(2) == 0 ? "true" : "none";
  case 4:
    return depth > 0 ? string(depth) : "\"plain\"";
  case 5:
    return below(2) == 0 ? "any" : "any cluster";
  case 6:
  case 7: {
    std::string list = "[";
    const std::uint32_t count = below(4);
    for (std::uint32_t i = 0; i < count; ++i)
      list += (i == 0 ? "" : ",") + inner_break() + (below(5) == 0 ? body(0, 1) : expr(depth - 1));
    return list + (count > 0 && below(3) == 0 ? "," : "") + inner_break() + "]";
  }
  case 8:
    return "(" + inner_break() + expr(depth - 1) + inner_break() + ")";
  case 9:
  case 10:
    return name() + "(" + inner_break() + expr(depth - 1) + ", " + word() + " = " + expr(depth - 1) + inner_break() +
           ")";
  case 11:
    return "first(" + expr(depth - 1) + ").name";
  case 12:
    return "[for x in " + expr(depth - 1) + " if " + expr(depth - 1) + ":" + inner_break() + expr(depth - 1) + "]";
  case 13:
    return "(if " + expr(depth - 1) + " then " + expr(depth - 1) + " else " + expr(depth - 1) + ")";
  case 14:
    return "(every x in " + expr(depth - 1) + ": " + expr(depth - 1) + ")";
  default:
    return "(some x in " + operand(0) + ": not " + expr(depth - 1) + ")";
  }
}

std::string Programs::expr(int depth) {
  // One operator of each level at most once a chain, so that no comparison or edge follows another.
  static constexpr std::array ladder{" -> ", " where ", " or ", " and ", " == ", " + ", " * "};
  std::string result = below(8) == 0 ? "not " : below(8) == 0 ? "-" : "";
  result += operand(depth);
  if (depth == 0)
    return result;
  for (std::uint32_t level = below(ladder.size() + 3); level < ladder.size(); level += 1 + below(4)) {
    std::string infix = ladder[level];
    infix.pop_back();
    result += infix + inner_break() + operand(depth - 1);
  }
  return result;
}

std::string Programs::type(int depth) {
  if (depth > 0 && below(3) == 0)
    return "map<" + type(depth - 1) + ", " + type(depth - 1) + ">";
  return word();
}

std::string Programs::header(int depth) {
  switch (below(7)) {
  case 0:
    return "";
  case 1:
    return " \"named \\(" + word() + ")\"";
  case 2:
    return " [a, b] -> " + name();
  case 3:
    return " a <-> b";
  case 4:
    return " (a + b)";
  case 5:
    return " cluster where " + (depth > 0 ? operand(0) : word()) + " == \"silver\"";
  default:
    return " " + name();
  }
}

std::string Programs::gap(int indent) {
  static constexpr std::array gaps{
      "", "", "", "", "\n", "\n\n", "// own line\n", "/// documented\n", "\n// one\n\n// two\n"};
  std::string result;
  for (const char *c = gaps[below(gaps.size())]; *c != '\0'; ++c) {
    if (*c == '/' && (result.empty() || result.back() == '\n'))
      result += spaces(indent);
    result += *c;
  }
  return result;
}

std::string Programs::body(int depth, int indent) {
  switch (below(5)) {
  case 0:
    return "{}";
  case 1:
    return "{ a = " + literal() + ", b = [" + word() + "], c { d = " + word() + " } }";
  case 2:
    return "{\n" + spaces(indent + 1) + "// only a comment\n" + spaces(indent) + "}";
  default:
    break;
  }
  std::string result = below(4) == 0 ? "{ // trailing\n" : "{\n";
  const std::uint32_t count = 1 + below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    result += gap(indent + 1);
    result += spaces(indent + 1) + item(depth, indent + 1) + (below(6) == 0 ? " // trailing" : "") + "\n";
  }
  if (below(5) == 0)
    result += spaces(indent + 1) + "// at the end\n";
  return result + spaces(indent) + "}";
}

std::string Programs::item(int depth, int indent) {
  switch (below(depth > 0 ? 14 : 6)) {
  case 0:
  case 1:
    return word() + " = " + expr(2);
  case 2:
    return (below(2) == 0 ? "final " : "route ") + word() + " = " + (below(3) == 0 ? body(0, indent) : operand(1));
  case 3:
    return "labels.\"app/name\" =\n" + spaces(indent + 2) + string(1);
  case 4:
    return "let " + word() + (below(2) == 0 ? ": " + type(2) : "") + " = " + expr(2);
  case 5:
    return "use " + name() + (below(2) == 0 ? "(a = 1, b = [c])" : "");
  case 6:
    return "var " + word() + ": " + type(1) + (below(2) == 0 ? " = " + literal() : "");
  case 7:
    return "import \"../shared\"";
  case 8:
    return "profile " + word() + (below(2) == 0 ? "(a: int = 2, b: " + type(1) + ")" : "") + " for service " +
           body(depth - 1, indent);
  case 9:
    return "for x in " + operand(1) + " " + body(depth - 1, indent);
  case 10: {
    std::string result = "if " + expr(1) + " " + body(depth - 1, indent);
    if (below(2) == 0)
      result += " else if " + word() + " " + body(depth - 1, indent);
    if (below(2) == 0)
      result += " else " + body(depth - 1, indent);
    return result;
  }
  case 11:
    return "patch Kind " + word() + " " + body(depth - 1, indent);
  default:
    return (below(5) == 0 ? "new " : "") + word() + header(depth) +
           (below(4) == 0 ? "" : " " + body(depth - 1, indent));
  }
}

std::string Programs::program(int items) {
  std::string result;
  for (int i = 0; i < items; ++i)
    result += gap(0) + item(3, 0) + (below(6) == 0 ? " // trailing" : "") + "\n";
  return result;
}

void Programs::block_lines(Lines &into, int depth, int indent) {
  const std::uint32_t count = 2 + below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (depth > 0 && below(2) == 0) {
      into.lines.push_back(spaces(indent) + "service " + "s" + std::to_string(into.lines.size()) + " {");
      block_lines(into, depth - 1, indent + 1);
      into.lines.push_back(spaces(indent) + "}");
    }
    const std::string field = "f" + std::to_string(into.fields.size());
    into.fields.push_back(into.lines.size());
    into.lines.push_back(spaces(indent) + field + " = [" + word() + ", " + literal() + "]");
  }
}

Programs::Lines Programs::lines() {
  Lines result;
  for (int i = 0; i < 3; ++i) {
    result.lines.push_back("namespace n" + std::to_string(i) + " {");
    block_lines(result, 3, 1);
    result.lines.push_back("}");
  }
  return result;
}

} // namespace meshc::tests
