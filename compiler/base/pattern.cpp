#include "base/pattern.h"

#include "base/text.h"

#include <algorithm>

namespace meshc {

using Bytes = std::bitset<256>;

namespace {

constexpr std::size_t most_steps = 10'000;
constexpr int most_repeats = 100;
constexpr int deepest = 100;

Bytes range_of(unsigned char from, unsigned char to) {
  Bytes bytes;
  for (unsigned value = from; value <= to; ++value)
    bytes.set(value);
  return bytes;
}

// `\d`, `\W`, `\.`
std::optional<Bytes> escaped(char c) {
  const Bytes digits = range_of('0', '9');
  Bytes words = digits | range_of('a', 'z') | range_of('A', 'Z');
  words.set('_');
  Bytes spaces;
  for (const char space : {' ', '\t', '\n', '\r', '\f', '\v'})
    spaces.set(static_cast<unsigned char>(space));
  switch (c) {
  case 'd':
    return digits;
  case 'D':
    return ~digits;
  case 'w':
    return words;
  case 'W':
    return ~words;
  case 's':
    return spaces;
  case 'S':
    return ~spaces;
  case 'n':
    return range_of('\n', '\n');
  case 't':
    return range_of('\t', '\t');
  default:
    if (is_alpha(c) || is_digit(c))
      return std::nullopt;
    return range_of(static_cast<unsigned char>(c), static_cast<unsigned char>(c));
  }
}

} // namespace

// Recursive descent straight into steps; a piece that repeats is copied.
struct Pattern::Reader {
  std::string_view text;
  std::string &problem;
  Pattern result = {};
  std::size_t at = 0;
  int depth = 0;

  bool fail(std::string why) {
    if (problem.empty())
      problem = std::move(why);
    return false;
  }
  bool more() const { return at < text.size(); }

  bool add(Step step) {
    if (result.steps_.size() >= most_steps)
      return fail("it is too large");
    result.steps_.push_back(step);
    return true;
  }

  bool bytes(const Bytes &set) {
    result.sets_.push_back(set);
    return add({Kind::byte, static_cast<std::uint32_t>(result.sets_.size() - 1), 0, 0});
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(result.steps_.size()); }

  // a|b|c
  bool choice() {
    if (++depth > deepest)
      return fail("its groups are nested too deep");
    std::vector<std::uint32_t> jumps;
    for (;;) {
      const std::uint32_t fork = here();
      if (!add({Kind::fork, 0, fork + 1, 0}) || !sequence())
        return false;
      if (!more() || text[at] != '|') {
        result.steps_[fork].other = fork + 1;
        break;
      }
      ++at;
      jumps.push_back(here());
      if (!add({Kind::jump, 0, 0, 0}))
        return false;
      result.steps_[fork].other = here();
    }
    for (const std::uint32_t jump : jumps)
      result.steps_[jump].to = here();
    --depth;
    return true;
  }

  bool sequence() {
    while (more() && text[at] != '|' && text[at] != ')')
      if (!piece())
        return false;
    return true;
  }

  bool number(int &value) {
    value = 0;
    const std::size_t start = at;
    while (more() && is_digit(text[at]) && value <= most_repeats)
      value = value * 10 + (text[at++] - '0');
    return at > start && value <= most_repeats;
  }

  bool piece() {
    const std::uint32_t start = here();
    if (!atom())
      return false;
    if (!more())
      return true;
    int least = 1, most = 1; // -1: without end
    switch (text[at]) {
    case '*':
      least = 0, most = -1;
      break;
    case '+':
      most = -1;
      break;
    case '?':
      least = 0;
      break;
    case '{':
      ++at;
      if (!number(least))
        return fail("`{` takes one or two numbers up to 100");
      most = least;
      if (more() && text[at] == ',') {
        ++at;
        most = -1;
        if (more() && text[at] != '}' && (!number(most) || most < least))
          return fail("`{` takes one or two numbers up to 100, the smaller first");
      }
      if (!more() || text[at] != '}')
        return fail("`}` is missing");
      break;
    default:
      return true;
    }
    ++at;
    if (more() && text[at] == '?')
      ++at; // how greedy it is does not matter for a whole match
    if (more() && (text[at] == '*' || text[at] == '+' || text[at] == '?' || text[at] == '{'))
      return fail("`" + std::string(1, text[at]) + "` follows a repetition");
    return repeat(start, least, most);
  }

  bool repeat(std::uint32_t start, int least, int most) {
    const std::vector<Step> body(result.steps_.begin() + start, result.steps_.end());
    result.steps_.resize(start);
    const auto copy = [&] {
      const std::uint32_t moved = here() - start;
      for (Step step : body) {
        step.to += moved;
        step.other += moved;
        if (!add(step))
          return false;
      }
      return true;
    };
    for (int i = 0; i < least; ++i)
      if (!copy())
        return false;
    if (most < 0) {
      const std::uint32_t fork = here();
      if (!add({Kind::fork, 0, fork + 1, 0}) || !copy() || !add({Kind::jump, 0, fork, 0}))
        return false;
      result.steps_[fork].other = here();
      return true;
    }
    std::vector<std::uint32_t> forks;
    for (int i = least; i < most; ++i) {
      forks.push_back(here());
      if (!add({Kind::fork, 0, here() + 1, 0}) || !copy())
        return false;
    }
    for (const std::uint32_t fork : forks)
      result.steps_[fork].other = here();
    return true;
  }

  bool atom() {
    const char c = text[at++];
    switch (c) {
    case '(':
      if (text.substr(at).starts_with("?:"))
        at += 2;
      if (!choice())
        return false;
      if (!more() || text[at] != ')')
        return fail("`)` is missing");
      ++at;
      return true;
    case '[':
      return set();
    case '.':
      return bytes(~range_of('\n', '\n'));
    case '^':
      return at == 1 ? true : fail("`^` stands only at the start");
    case '$':
      return at == text.size() ? true : fail("`$` stands only at the end");
    case '*':
    case '+':
    case '?':
    case '{':
      return fail("nothing stands before `" + std::string(1, c) + "`");
    case '\\': {
      const auto known = more() ? escaped(text[at++]) : std::nullopt;
      return known ? bytes(*known) : fail("this `\\` escape is not known");
    }
    default:
      return bytes(range_of(static_cast<unsigned char>(c), static_cast<unsigned char>(c)));
    }
  }

  bool set() {
    Bytes all;
    const bool negated = more() && text[at] == '^';
    at += negated ? 1 : 0;
    for (bool first = true; more() && (first || text[at] != ']'); first = false) {
      const char c = text[at++];
      if (c == '\\') {
        const auto known = more() ? escaped(text[at++]) : std::nullopt;
        if (!known)
          return fail("this `\\` escape is not known");
        all |= *known;
        continue;
      }
      const auto from = static_cast<unsigned char>(c);
      auto to = from;
      if (at + 1 < text.size() && text[at] == '-' && text[at + 1] != ']') {
        to = static_cast<unsigned char>(text[at + 1]);
        at += 2;
      }
      if (to < from)
        return fail("a range in `[ ]` runs backwards");
      all |= range_of(from, to);
    }
    if (!more())
      return fail("`]` is missing");
    ++at;
    return bytes(negated ? ~all : all);
  }
};

std::optional<Pattern> Pattern::parse(std::string_view text, std::string &problem) {
  Reader reader{text, problem};
  if (!reader.choice())
    return std::nullopt;
  if (reader.more()) {
    reader.fail("`)` closes nothing");
    return std::nullopt;
  }
  if (!reader.add({Kind::end, 0, 0, 0}))
    return std::nullopt;
  return std::move(reader.result);
}

bool Pattern::matches(std::string_view text) const {
  std::vector<std::uint32_t> now, next, pending;
  std::vector<std::size_t> seen(steps_.size(), 0);
  std::size_t round = 1;
  const auto enter = [&](std::uint32_t start, std::vector<std::uint32_t> &into) {
    pending.assign(1, start);
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      if (seen[at] == round)
        continue;
      seen[at] = round;
      const Step &step = steps_[at];
      if (step.kind == Kind::jump || step.kind == Kind::fork)
        pending.push_back(step.to);
      if (step.kind == Kind::fork)
        pending.push_back(step.other);
      if (step.kind == Kind::byte || step.kind == Kind::end)
        into.push_back(at);
    }
  };
  enter(0, now);
  for (const char c : text) {
    ++round;
    next.clear();
    for (const std::uint32_t at : now)
      if (steps_[at].kind == Kind::byte && sets_[steps_[at].set].test(static_cast<unsigned char>(c)))
        enter(at + 1, next);
    now.swap(next);
    if (now.empty())
      return false;
  }
  return std::ranges::any_of(now, [&](std::uint32_t at) { return steps_[at].kind == Kind::end; });
}

} // namespace meshc
