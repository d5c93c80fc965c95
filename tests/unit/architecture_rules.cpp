#include "architecture_rules.h"

#include "base/text.h"

#include <algorithm>
#include <sstream>

namespace meshc::architecture {
namespace {

constexpr std::size_t most_lines = 600;

bool is_word(char c) {
  return is_alpha(c) || is_digit(c) || c == '_';
}

std::size_t line_at(std::string_view text, std::size_t at) {
  return static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')) + 1;
}

struct Include {
  std::size_t line;
  std::string header;
  bool quoted;
};

std::vector<Include> includes(std::string_view code) {
  std::vector<Include> found;
  std::size_t number = 0;
  for (std::string_view line : split(code, '\n')) {
    ++number;
    for (const std::string_view word : {"#", "include"}) {
      line = trim(line);
      line = line.starts_with(word) ? line.substr(word.size()) : std::string_view();
    }
    line = trim(line);
    const std::size_t end = line.empty() ? line.npos : line.find(line.front() == '<' ? '>' : '"', 1);
    if (end != line.npos)
      found.push_back({number, std::string(line.substr(1, end - 1)), line.front() == '"'});
  }
  return found;
}

// Reaching outside by another door than Host; the system's own calls are out of reach, because their headers are
// foreign. Words; `(` at the end asks for a call that is no member's.
const std::vector<std::string> &banned_words() {
  static const std::vector<std::string> words{
      "ifstream",  "ofstream", "fstream",      "filesystem",   "getenv", "secure_getenv", "setenv",
      "cout",      "cerr",     "clog",         "cin",          "fopen(", "freopen(",      "printf(",
      "fprintf(",  "puts(",    "fputs(",       "fwrite(",      "time(",  "gettimeofday(", "clock_gettime(",
      "localtime", "gmtime(",  "system_clock", "steady_clock", "rand(",  "srand(",        "random_device",
      "mt19937",   "system(",  "popen(",       "exit("};
  return words;
}

bool is_member(std::string_view code, std::size_t at) {
  return at > 0 && (code[at - 1] == '.' || (at > 1 && code.substr(at - 2, 2) == "->"));
}

// `std::` and `::` before a name still mean the banned one; `Host::read(` or a declaration `Io<std::string> read(` do
// not.
bool is_free_call(std::string_view code, std::size_t at) {
  if (is_member(code, at))
    return false;
  std::string_view before = code.substr(0, at);
  if (before.ends_with("::")) {
    before.remove_suffix(2);
    return before.empty() || !is_word(before.back()) || before.ends_with("std");
  }
  const std::size_t last = before.find_last_not_of(" \t");
  if (last == before.npos || last + 1 == before.size())
    return true;
  const char c = before[last];
  return !(is_word(c) || c == '>' || c == '*' || c == '&') || before.substr(0, last + 1).ends_with("return");
}

void check_banned(const SourceFile &file, std::string_view code, const Folder &folder,
                  std::vector<std::string> &faults) {
  for (const std::string &word : banned_words()) {
    if (std::ranges::find(folder.foreign, word) != folder.foreign.end())
      continue; // layers.txt makes an exception
    const bool call = word.back() == '(';
    const std::string_view name = std::string_view(word).substr(0, word.size() - (call ? 1 : 0));
    for (std::size_t at = 0; (at = code.find(name, at)) != code.npos; at += name.size()) {
      const std::size_t end = at + name.size();
      if ((at > 0 && is_word(code[at - 1])) || (end < code.size() && is_word(code[end])))
        continue;
      if (code.substr(code.rfind('\n', at) + 1).starts_with('#'))
        continue; // includes have their own rule
      if (call && (end >= code.size() || code[end] != '(' || !is_free_call(code, at)))
        continue;
      faults.push_back(file.path + ":" + std::to_string(line_at(code, at)) + ": `" + std::string(name) +
                       "` reaches outside; only host/ may, through Host");
    }
  }
}

// Whether what stands at [at, end) is what a range-based for runs over: `for (… : [object.]name)`.
bool is_looped_over(std::string_view code, std::size_t at, std::size_t end) {
  end = code.find_first_not_of(" \n", end);
  if (end == code.npos || code[end] != ')')
    return false;
  while (at > 0 && (is_word(code[at - 1]) || code[at - 1] == '.' || code.substr(at - 1).starts_with(">") ||
                    code.substr(at - 1).starts_with("->")))
    --at;
  const std::size_t colon = code.substr(0, at).find_last_not_of(" \n");
  if (colon == code.npos || colon == 0 || code[colon] != ':' || code[colon - 1] == ':')
    return false;
  std::size_t open = colon;
  for (int depth = 0; open > 0 && depth < 1;)
    depth += code[--open] == '(' ? 1 : code[open] == ')' ? -1 : 0;
  return trim(code.substr(0, open)).ends_with("for");
}

void check_unordered(const SourceFile &file, std::string_view code, const std::set<std::string> &names,
                     std::vector<std::string> &faults) {
  for (const std::string &name : names)
    for (std::size_t at = 0; (at = code.find(name, at)) != code.npos; at += name.size()) {
      const std::size_t end = at + name.size();
      if ((at > 0 && is_word(code[at - 1])) || (end < code.size() && is_word(code[end])))
        continue;
      const std::string_view after = code.substr(end);
      if (after.starts_with(".begin(") || after.starts_with(".cbegin(") || is_looped_over(code, at, end))
        faults.push_back(file.path + ":" + std::to_string(line_at(code, at)) + ": iterates `" + name +
                         "`, whose order changes from run to run");
    }
}

void check_includes(const SourceFile &file, std::string_view code, const Layers &layers,
                    std::vector<std::string> &faults) {
  const std::string own = folder_of(file.path);
  const Folder &folder = layers.folders.at(own);
  for (const Include &include : includes(code)) {
    const auto fault = [&](std::string_view reason) {
      faults.push_back(file.path + ":" + std::to_string(include.line) + ": " + include.header + ": " +
                       std::string(reason));
    };
    const auto foreign = [&](const Folder &which) {
      return std::ranges::any_of(which.foreign,
                                 [&](const std::string &prefix) { return include.header.starts_with(prefix); });
    };
    const std::string target = include.header.substr(0, include.header.find('/'));
    if (include.quoted && include.header.find('/') != std::string::npos && layers.folders.contains(target)) {
      if (target != own && folder.kind != "join" && !folder.may_include.contains(target))
        fault("layers.txt has no arrow from " + own + " to " + target);
      continue;
    }
    if (foreign(folder))
      continue;
    const bool standard = !include.quoted && include.header.find_first_of("./") == std::string::npos;
    static const std::set<std::string> outside{"filesystem", "fstream", "iostream", "cstdio",
                                               "ctime",      "chrono",  "random"};
    if (standard && own != "host" && outside.contains(include.header))
      fault("what it offers belongs to host/");
    else if (!standard && include.quoted)
      fault("includes of ours name their folder");
    else if (!standard)
      fault("layers.txt does not allow this foreign header in " + own);
  }
}

// Literals are blanked with blanks of the same length, so that lines keep their numbers.
class Blanker {
public:
  explicit Blanker(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//"))
        blank(std::min(text_.find('\n', at_), text_.size()));
      else if (starts("/*"))
        blank(after("*/", at_ + 2));
      else if (starts("R\"") && (at_ == 0 || !is_word(text_[at_ - 1])))
        blank(raw_end());
      else if (text_[at_] == '"' && !on_include_line())
        blank(quoted_end('"'));
      else if (text_[at_] == '\'' && !(at_ > 0 && is_word(text_[at_ - 1])))
        blank(quoted_end('\''));
      else
        code_ += text_[at_++];
    }
    return std::move(code_);
  }

private:
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  std::size_t after(std::string_view what, std::size_t from) const {
    const std::size_t found = text_.find(what, from);
    return found == text_.npos ? text_.size() : found + what.size();
  }

  std::size_t raw_end() const {
    const std::size_t open = text_.find('(', at_);
    if (open == text_.npos)
      return text_.size();
    return after(")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"", open);
  }

  std::size_t quoted_end(char quote) const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
      end += text_[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text_.size());
  }

  bool on_include_line() const {
    const std::size_t start = text_.rfind('\n', at_) + 1;
    const std::string_view before = trim(text_.substr(start, at_ - start));
    return before.starts_with('#') && before.find("include") != before.npos;
  }

  void blank(std::size_t end) {
    for (; at_ < end; ++at_)
      code_ += text_[at_] == '\n' ? '\n' : ' ';
  }

  std::string_view text_;
  std::string code_;
  std::size_t at_ = 0;
};

} // namespace

Layers read_layers(std::string_view text) {
  Layers layers;
  std::size_t number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line.starts_with('#'))
      continue;
    const auto parts = split(line, '|');
    std::istringstream left{std::string(parts[0])};
    std::string name;
    Folder folder;
    if (parts.size() != 2 || !(left >> name >> folder.layer >> folder.kind)) {
      layers.faults.push_back("line " + std::to_string(number) + " does not read");
      continue;
    }
    for (std::string word; left >> word;)
      folder.may_include.insert(word);
    std::istringstream right{std::string(parts[1])};
    for (std::string word; right >> word;)
      folder.foreign.push_back(word);
    if (!layers.folders.emplace(name, folder).second)
      layers.faults.push_back(name + " is listed twice");
  }
  for (const auto &[name, folder] : layers.folders) {
    if (folder.kind == "join")
      continue;
    for (const std::string &target : folder.may_include) {
      const auto found = layers.folders.find(target);
      const std::string arrow = name + " -> " + target;
      if (found == layers.folders.end())
        layers.faults.push_back(arrow + ": no such folder");
      else if (found->second.kind != "data" && target != "host")
        layers.faults.push_back(arrow + ": only data may be included");
      else if (found->second.layer > folder.layer ||
               (found->second.layer == folder.layer && folder.kind != "data" && name != "host"))
        layers.faults.push_back(arrow + ": points upwards");
    }
  }
  return layers;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == path.npos ? "." : std::string(path.substr(0, slash));
}

std::string code_only(std::string_view text) {
  return Blanker(text).run();
}

std::set<std::string> unordered_names(std::string_view text) {
  const std::string code = code_only(text);
  std::set<std::string> names;
  for (const std::string_view type :
       {"unordered_map<", "unordered_set<", "unordered_multimap<", "unordered_multiset<"}) {
    for (std::size_t at = 0; (at = code.find(type, at)) != code.npos;) {
      at += type.size();
      for (int depth = 1; at < code.size() && depth > 0; ++at)
        depth += code[at] == '<' ? 1 : code[at] == '>' ? -1 : 0;
      const std::size_t begin = code.find_first_not_of(" \t\n&*", at);
      std::size_t end = std::min(begin, code.size());
      while (end < code.size() && is_word(code[end]))
        ++end;
      if (begin < end)
        names.insert(code.substr(begin, end - begin));
    }
  }
  return names;
}

std::vector<std::string> faults(const SourceFile &file, const Layers &layers, const std::set<std::string> &unordered) {
  std::vector<std::string> found;
  const std::string folder = folder_of(file.path);
  if (!layers.folders.contains(folder))
    return {file.path + ": folder " + folder + " is not in layers.txt"};
  const std::string code = code_only(file.text);
  check_includes(file, code, layers, found);
  if (folder != "host") {
    check_banned(file, code, layers.folders.at(folder), found);
    check_unordered(file, code, unordered, found);
  }
  const bool table = file.path.ends_with(".def");
  if (!table && std::ranges::count(file.text, '\n') > static_cast<std::ptrdiff_t>(most_lines))
    found.push_back(file.path + ": over " + std::to_string(most_lines) + " lines");
  if (file.path.ends_with(".h")) {
    if (!file.text.starts_with("// "))
      found.push_back(file.path + ": a header opens with a paragraph that says what it promises");
    if (code.find("#pragma once") == code.npos)
      found.push_back(file.path + ": no #pragma once");
  }
  return found;
}

} // namespace meshc::architecture
