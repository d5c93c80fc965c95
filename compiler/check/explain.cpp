#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/check.h"
#include "check/library.h"

#include <algorithm>

namespace meshc::check {
namespace {

std::string header_words(const Block &block) {
  switch (block.header) {
  case Header::none:
    return std::string(block.kind) + " { … }";
  case Header::name:
    return std::string(block.kind) + " NAME { … }";
  case Header::edge:
    return std::string(block.kind) + (block.kind == "link" ? " A <-> B { … }" : " CALLERS -> CALLEES { … }");
  case Header::kind_and_name:
    return std::string(block.kind) + " KIND NAME { … }";
  case Header::kind:
    return std::string(block.kind) + " KIND { … }  ·  " + std::string(block.kind) + " KIND where CONDITION { … }";
  }
  return "";
}

std::string type_words(const Type &type) {
  if (type.basic == Basic::word) {
    std::vector<std::string> words;
    for (const Word &candidate : type.words)
      if (!candidate.later)
        words.push_back("`" + std::string(candidate.text) + "`");
    return list_in_words(words, "or", 16);
  }
  if (type.basic == Basic::list)
    return "a list of: " + std::string(type.element->basic == Basic::word ? type_words(*type.element)
                                                                          : std::string(type_example(*type.element)));
  if (type.basic == Basic::map)
    return "`{ key = … }`, each " + std::string(type_example(*type.element));
  if (type.basic == Basic::integer && type.most < 1'000'000)
    return "a whole number from " + std::to_string(type.least) + " to " + std::to_string(type.most);
  return std::string(type_example(type));
}

std::string notes(const Field &field) {
  std::vector<std::string> notes;
  if ((field.flags & required) != 0)
    notes.emplace_back("required");
  if (!field.standard.empty())
    notes.push_back("unset: " + std::string(field.standard));
  if ((field.flags & removable) != 0)
    notes.emplace_back("`none` switches it off");
  if ((field.flags & (on_instance | on_caller)) != 0)
    notes.emplace_back((field.flags & on_instance) != 0 ? "may differ by cluster in `on SET` (instances there)"
                                                        : "may differ by cluster in `on SET` (callers there)");
  if (!field.formerly.empty())
    notes.push_back("Istio's word `" + std::string(field.formerly) + "` is understood");
  if ((field.flags & later) != 0)
    return "not supported yet";
  std::string text;
  for (const std::string &note : notes)
    text += (text.empty() ? "" : "; ") + note;
  return text;
}

void page(const Block &block, const std::string &path, std::string &out, int depth) {
  out += std::string(static_cast<std::size_t>(depth), '#') + " " + path + "\n\n`" + header_words(block) + "`\n\n" +
         std::string(block.doc) + "\n";
  if (block.later) {
    out += "\nNot supported yet.\n";
    return;
  }
  if (!block.example.empty())
    out += "\n```mesh\n" + std::string(block.example) + "```\n";
  if (!block.fields.empty())
    out += "\n| field | value | what it says |\n|--|--|--|\n";
  for (const Field &field : block.fields) {
    const std::string more = notes(field);
    std::string name = "`" + std::string(field.name) + "`";
    if (field.type.basic == Basic::on_set)
      name = "`on SET { … }`";
    const Type &type = block.entries ? *field.type.element : field.type;
    out += "| " + name + " | " + ((field.flags & later) != 0 ? "" : type_words(type)) + " | " + std::string(field.doc) +
           (more.empty() ? "" : " *" + more + "*") + " |\n";
  }
  for (const Field &field : block.fields)
    if (field.type.block != nullptr && field.type.basic != Basic::on_set && (field.flags & later) == 0) {
      out += "\n";
      page(*field.type.block, path + "." + std::string(field.name), out, std::min(depth + 1, 4));
    }
}

std::string field_page(const Block &block, const Field &field, const std::string &path) {
  std::string out = path + "\n\n  " + std::string(field.doc) + "\n\n";
  if ((field.flags & later) == 0)
    out += "  value     " + type_words(field.type) + "\n";
  if (!field.example.empty())
    out += "  example   " + std::string(field.name) + " = " + std::string(field.example) + "\n";
  if (const std::string more = notes(field); !more.empty())
    out += "  note      " + more + "\n";
  if (field.type.basic == Basic::word)
    for (const Word &candidate : field.type.words)
      if (!candidate.doc.empty())
        out += "  " + std::string(candidate.text) + ": " + std::string(candidate.doc) +
               (candidate.later ? " (not supported yet)" : "") + "\n";
  return out + "  in        " + std::string(block.kind) + "\n";
}

} // namespace

std::vector<std::pair<std::string, std::string>> reference_pages() {
  std::vector<std::pair<std::string, std::string>> pages;
  std::string index = "# Reference\n\nMade from the block tables of the compiler; `meshc explain KIND` prints the "
                      "same.\n\n| kind | what it is |\n|--|--|\n";
  for (const Block *block : blocks()) {
    const std::string name(block->kind);
    index += "| " + (block->later ? "`" + name + "`" : "[`" + name + "`](" + name + ".md)") + " | " +
             std::string(block->doc) + (block->later ? " *Not supported yet.*" : "") + " |\n";
    if (block->later)
      continue;
    std::string text;
    page(*block, name, text, 1);
    pages.emplace_back(name + ".md", std::move(text));
  }
  pages.emplace_back("README.md", std::move(index));
  std::ranges::sort(pages);
  return pages;
}

std::optional<std::string> explain(std::string_view path) {
  const auto parts = split(path, '.');
  const Block *block = find_block(parts.front());
  if (block == nullptr)
    return std::nullopt;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const int index = find_field(*block, parts[i]);
    if (index < 0)
      return std::nullopt;
    const Field &field = block->fields[static_cast<std::size_t>(index)];
    const bool inside = field.type.block != nullptr && field.type.basic != Basic::on_set;
    if (i + 1 == parts.size() && !inside)
      return field_page(*block, field, std::string(path));
    if (!inside)
      return std::nullopt;
    block = field.type.block;
  }
  std::string text;
  page(*block, std::string(path), text, 1);
  return text;
}

std::vector<std::string> field_names(std::string_view path) {
  const auto parts = split(path, '.');
  const Block *block = find_block(parts.front());
  for (std::size_t i = 1; i < parts.size() && block != nullptr; ++i) {
    const int index = find_field(*block, parts[i]);
    block = index < 0 ? nullptr : block->fields[static_cast<std::size_t>(index)].type.block;
  }
  std::vector<std::string> names;
  if (block != nullptr)
    for (const Field &field : block->fields)
      if ((field.flags & later) == 0)
        names.emplace_back(field.name);
  return names;
}

std::string library_page() {
  std::string text =
      "The functions of the language. They are pure: the same arguments give the same value everywhere.\n";
  for (const Function &function : functions()) {
    text += "\n" + std::string(function.signature) + "\n  " + std::string(function.doc) + "\n";
    if (!function.example.empty())
      text += "  " + std::string(function.example) + "\n";
  }
  return text;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const Block *block : blocks())
    names.emplace_back(block->kind);
  return names;
}

} // namespace meshc::check
