// The parts of a text that are more than prose: fenced blocks of Markdown, and documents and commands of shell scripts.
// Total: what is no block is left out.
#pragma once

#include "facts/site.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::lint {

enum class Language : std::uint8_t { yaml, json };

// Bytes [begin, end) of the text hold one document or a stream of them.
struct Block {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Language language = Language::yaml;
  std::string handed_to; // as in facts::Found
};

struct Passages {
  std::vector<Block> blocks;
  std::vector<facts::Passage> commands;
};

// Markdown, or any text with fences: ```yaml, ```json, ```bash.
Passages passages_of_text(std::string_view text, FileId file);
// A shell script: its here-documents and its commands.
Passages passages_of_script(std::string_view text, FileId file);

} // namespace meshc::lint
