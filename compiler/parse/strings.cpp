#include "parse/strings.h"

#include <algorithm>
#include <charconv>

namespace meshc::parse {
namespace {

constexpr int deepest_string = 8;

} // namespace

std::uint32_t StringScanner::line_end(std::uint32_t begin, std::uint32_t limit) {
  if (begin < line_from_ || begin > line_to_) {
    const std::size_t found = std::min(text_.find('\n', begin), text_.size());
    const bool crlf = found > begin && found < text_.size() && text_[found - 1] == '\r';
    line_from_ = begin;
    line_to_ = static_cast<std::uint32_t>(crlf ? found - 1 : found);
  }
  return std::min(line_to_, limit);
}

StringEnd StringScanner::plain(std::uint32_t begin, std::uint32_t limit, int depth) {
  StringEnd result;
  for (std::uint32_t at = begin + 1; at < limit; ++at) {
    switch (text_[at]) {
    case '"':
      result.end = at + 1;
      return result;
    case '\n':
      result.end = line_end(begin, limit);
      result.closed = false;
      return result;
    case '\\':
      if (at + 1 < limit && text_[at + 1] == '(') {
        result.has_parts = true;
        if (result.open_part == 0) {
          const std::uint32_t past = part(at, limit, depth);
          if (past != 0)
            at = past - 1;
          else
            result.open_part = at;
        }
      } else if (at + 1 < limit && text_[at + 1] != '\n') {
        ++at;
      }
      break;
    default:
      break;
    }
  }
  result.end = limit;
  result.closed = false;
  return result;
}

StringEnd StringScanner::block(std::uint32_t begin, std::uint32_t limit) {
  StringEnd result;
  for (std::uint32_t at = begin + 3; at < limit && !no_block_end_; ++at) {
    if (text_[at] == '"' && text_.substr(at, 3) == "\"\"\"" && at + 3 <= limit) {
      result.end = at + 3;
      return result;
    }
    if (text_[at] != '\\' || at + 1 >= limit)
      continue;
    if (text_[at + 1] != '(') {
      ++at;
      continue;
    }
    result.has_parts = true;
    const std::uint32_t past = part(at, limit, 0);
    if (past != 0)
      at = past - 1;
    else if (result.open_part == 0)
      result.open_part = at;
  }
  no_block_end_ = true;
  result.end = line_end(begin, limit);
  result.closed = false;
  return result;
}

StringEnd StringScanner::raw(std::uint32_t begin, std::uint32_t limit) {
  StringEnd result;
  const std::uint32_t line = line_end(begin, limit);
  const std::size_t found = text_.substr(0, line).find("\"#", begin + 2);
  result.closed = found != text_.npos;
  result.end = result.closed ? static_cast<std::uint32_t>(found + 2) : line;
  return result;
}

std::uint32_t StringScanner::part(std::uint32_t begin, std::uint32_t limit, int depth) {
  if (begin < parts_failed_before_ || depth >= deepest_string)
    return 0;
  int open = 1;
  std::uint32_t at = begin + 2;
  for (; at < limit && text_[at] != '\n'; ++at) {
    if (text_[at] == '(') {
      ++open;
    } else if (text_[at] == ')' && --open == 0) {
      return at + 1;
    } else if (text_[at] == '"') {
      const StringEnd inner = plain(at, limit, depth + 1);
      if (!inner.closed || inner.open_part != 0)
        break;
      at = inner.end - 1;
    }
  }
  parts_failed_before_ = std::max(parts_failed_before_, line_end(at, limit));
  return 0;
}

BadEscape find_bad_escape(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const std::size_t first = text.substr(0, end).find('\\', begin);
  if (first == text.npos)
    return {};
  StringScanner scanner(text);
  for (auto at = static_cast<std::uint32_t>(first); at < end; ++at) {
    if (text[at] != '\\')
      continue;
    const char next = at + 1 < end ? text[at + 1] : '\0';
    if (next == '(') {
      const std::uint32_t past = scanner.part(at, end);
      at = past != 0 ? past - 1 : at + 1;
    } else if (next == 'u') {
      const std::size_t close = text.substr(0, end).find('}', at);
      const std::string_view digits = close == text.npos ? "" : text.substr(at + 2, close - at - 2);
      const bool hex = digits.size() > 1 && digits.size() < 8 && digits[0] == '{' &&
                       digits.find_first_not_of("0123456789abcdefABCDEF", 1) == digits.npos;
      if (!hex)
        return {at, at + 2};
      std::uint32_t code = 0;
      std::from_chars(digits.data() + 1, digits.data() + digits.size(), code, 16);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return {at, static_cast<std::uint32_t>(close + 1), true};
      at = static_cast<std::uint32_t>(close);
    } else if (next == '"' || next == '\\' || next == 'n' || next == 't' || next == 'r') {
      ++at;
    } else {
      return {at, std::min(at + 2, end)};
    }
  }
  return {};
}

} // namespace meshc::parse
