#include "yaml/read.h"

#include "base/text.h"
#include "yaml/resolve.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

namespace meshc::yaml {
namespace {

using manifest::Value;

constexpr std::size_t most_problems = 20;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// Leaves yaml-cpp from inside an event; caught at the folder's edge below.
struct Stop {};

// Turns the events of yaml-cpp into values, with a stack of what is still open.
class Builder final : public YAML::EventHandler {
public:
  Builder(std::string_view text, std::uint32_t base, FileId file, const ReadLimits &limits, ReadResult &result)
      : text_(text), base_(base), file_(file), limits_(limits), result_(result) {}

  void OnDocumentStart(const YAML::Mark &mark) override {
    // yaml-cpp can get stuck on a token and offer empty documents at the same place for ever.
    if (mark.pos <= last_start_) {
      problem(word_span(mark), "the YAML reader cannot get past this");
      throw Stop{};
    }
    last_start_ = mark.pos;
    open_.clear();
    anchored_.clear();
    result_.documents.push_back({Value{}, line(mark)});
    first_value_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    check_anchor(mark, anchor);
    const Span span = word_span(mark);
    if (!awaits_key())
      return add(Value::null(span), anchor);
    problem(span, "a key must be a string");
    key("", span);
  }

  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    const auto known = anchored_.find(anchor);
    if (!limits_.aliases)
      problem(word_span(mark), "an alias (`*name`) is not supported: write the value out");
    else if (known == anchored_.end())
      problem(word_span(mark), "an alias (`*name`) refers to what it stands in");
    if (awaits_key())
      throw Stop{};
    if (known == anchored_.end())
      return add(Value::null(word_span(mark)));
    expanded_ += values_in(known->second);
    if (expanded_ > limits_.expanded_values) {
      problem(word_span(mark), "aliases expand to more than " + std::to_string(limits_.expanded_values) + " values");
      throw Stop{};
    }
    add(known->second);
  }

  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &text) override {
    check_anchor(mark, anchor);
    const bool plain = tag == "?" || tag.empty();
    if (!plain && tag != "!" && tag != "tag:yaml.org,2002:str")
      problem(word_span(mark), "the tag `" + tag + "` is not supported");
    const Span span = scalar_span(mark, text);
    if (first_invalid_utf8(text)) // yaml-cpp reads the escapes \N and \_ as bare bytes
      problem(span, "an escape in this string is not supported: use `\\u0085` for `\\N` and `\\u00a0` for `\\_`");
    if (awaits_key()) {
      if (plain && text == "<<" && !limits_.aliases)
        problem(span, "a merge key (`<<`) is not supported: write the fields out");
      open_.back().merges = open_.back().merges || (plain && text == "<<");
      return key(text, span);
    }
    if (!plain)
      return add(Value(text, span), anchor);
    auto value = resolve(text, span);
    if (!value)
      problem(span, "`" + text + "` is no number that can be kept: quote it if it is text");
    add(value ? std::move(*value) : Value::null(span), anchor);
  }

  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, "tag:yaml.org,2002:seq", false);
  }
  void OnSequenceEnd() override { finish(); }
  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, "tag:yaml.org,2002:map", true);
  }
  void OnMapEnd() override { finish(); }

  void problem(Span span, std::string message, std::optional<Span> other = {}) {
    result_.problems.push_back({span, std::move(message), other});
    if (result_.problems.size() >= most_problems)
      throw Stop{};
  }

  Span word_span(const YAML::Mark &mark) const {
    const std::uint32_t begin = offset(mark);
    const auto length = text_.substr(begin).find_first_of(" \t\r\n");
    return {file_, base_ + begin,
            base_ + static_cast<std::uint32_t>(
                        std::min(text_.size(), length == std::string_view::npos ? text_.size() : begin + length))};
  }

  // What yaml-cpp says of a line that is indented with a tab does not mention the tab.
  Problem broken(const YAML::Mark &mark, const std::string &message) const {
    const std::uint32_t at = offset(mark);
    const auto line_break = text_.substr(0, at).rfind('\n');
    const std::size_t begin = line_break == std::string_view::npos ? 0 : line_break + 1;
    const std::size_t content = std::min(text_.find_first_not_of(" \t", begin), text_.size());
    const std::size_t tab = text_.substr(0, content).find('\t', begin);
    if (tab == std::string_view::npos)
      return {word_span(mark), message, {}};
    const auto place = static_cast<std::uint32_t>(base_ + tab);
    return {{file_, place, place + 1}, "a tab indents this line: YAML is indented with blanks", {}};
  }

private:
  struct Frame {
    bool is_map = false;
    bool merges = false; // has a plain `<<`
    YAML::anchor_t anchor = 0;
    Span span;
    Value::List items;
    Value::Map fields;
    bool has_key = false;
    std::string key;
    std::unordered_map<std::string, Span> seen;
  };

  std::uint32_t offset(const YAML::Mark &mark) const {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(mark.pos, 0, static_cast<std::int64_t>(text_.size())));
  }
  static std::uint32_t line(const YAML::Mark &mark) { return static_cast<std::uint32_t>(std::max(mark.line, 0)) + 1; }

  // yaml-cpp tells where a scalar begins; where it ends is read off the text.
  Span scalar_span(const YAML::Mark &mark, const std::string &value) const {
    const std::uint32_t begin = offset(mark);
    const std::string_view rest = text_.substr(begin);
    std::size_t length = 0;
    if (rest.starts_with('"')) {
      length = 1;
      while (length < rest.size() && rest[length] != '"')
        length += rest[length] == '\\' ? 2 : 1;
      ++length;
    } else if (rest.starts_with('\'')) {
      length = 1;
      while (length < rest.size() && (rest[length] != '\'' || rest.substr(length + 1).starts_with('\'')))
        length += rest[length] == '\'' ? 2 : 1;
      ++length;
    } else {
      const std::string_view first_line = rest.substr(0, rest.find_first_of("\r\n"));
      length = first_line.starts_with(value) ? value.size() : first_line.size();
    }
    const auto end = std::min(text_.size(), begin + length);
    return {file_, base_ + begin, base_ + static_cast<std::uint32_t>(end)};
  }

  bool awaits_key() const { return !open_.empty() && open_.back().is_map && !open_.back().has_key; }

  void check_anchor(const YAML::Mark &mark, YAML::anchor_t anchor) {
    if (anchor != 0 && !limits_.aliases)
      problem(word_span(mark), "an anchor (`&name`) is not supported");
  }

  void key(const std::string &text, Span span) {
    Frame &frame = open_.back();
    const auto [first, is_new] = frame.seen.emplace(text, span);
    if (!is_new)
      problem(span, "the key `" + text + "` appears twice", first->second);
    frame.span.end = span.end;
    frame.key = text;
    frame.has_key = true;
  }

  void begin(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor, std::string_view known_tag,
             bool is_map) {
    check_anchor(mark, anchor);
    const Span span = word_span(mark);
    if (!tag.empty() && tag != "?" && tag != "!" && tag != known_tag)
      problem(span, "the tag `" + tag + "` is not supported");
    if (awaits_key()) {
      problem(span, "a key must be a string");
      throw Stop{};
    }
    if (open_.size() >= limits_.depth) {
      problem(span, "nested more than " + std::to_string(limits_.depth) + " levels deep");
      throw Stop{};
    }
    if (first_value_)
      result_.documents.back().line = line(mark);
    first_value_ = false;
    Frame &frame = open_.emplace_back();
    frame.is_map = is_map;
    frame.anchor = anchor;
    // `{` and `[` are all that an empty map or list is sure to have.
    frame.span = {span.file, span.begin, std::min(span.begin + 1, span.end)};
  }

  void finish() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    if (frame.is_map)
      add(Value::of(frame.merges ? merged(std::move(frame.fields)) : std::move(frame.fields), frame.span),
          frame.anchor);
    else
      add(Value::of(std::move(frame.items), frame.span), frame.anchor);
  }

  // What `<<` refers to stands behind the map's own fields, which win.
  static Value::Map merged(Value::Map all) {
    const auto merge = std::ranges::find(all, "<<", &manifest::Field::key);
    if (merge == all.end())
      return all;
    const Value from = std::move(merge->value);
    all.erase(merge);
    std::unordered_set<std::string> keys;
    for (const manifest::Field &field : all)
      keys.insert(field.key);
    const auto take = [&](const Value &one) {
      if (one.as_map() == nullptr)
        return;
      for (const manifest::Field &field : *one.as_map())
        if (keys.insert(field.key).second)
          all.push_back(field);
    };
    take(from);
    if (from.as_list() != nullptr)
      std::ranges::for_each(*from.as_list(), take);
    return all;
  }

  static std::size_t values_in(const Value &value) {
    std::size_t count = 1;
    if (value.as_list() != nullptr)
      for (const Value &item : *value.as_list())
        count += values_in(item);
    if (value.as_map() != nullptr)
      for (const manifest::Field &field : *value.as_map())
        count += values_in(field.value);
    return count;
  }

  void add(Value value, YAML::anchor_t anchor = 0) {
    first_value_ = false;
    if (anchor != 0 && limits_.aliases)
      anchored_[anchor] = value;
    if (open_.empty()) {
      result_.documents.back().value = std::move(value);
      return;
    }
    Frame &frame = open_.back();
    frame.span.end = std::max(frame.span.end, value.span().end);
    if (!frame.is_map) {
      frame.items.push_back(std::move(value));
      return;
    }
    frame.fields.push_back({std::move(frame.key), std::move(value)});
    frame.has_key = false;
  }

  std::string_view text_;
  std::uint32_t base_; // bytes before text_ in the file: its byte order mark
  FileId file_;
  const ReadLimits &limits_;
  ReadResult &result_;
  std::vector<Frame> open_;
  std::unordered_map<YAML::anchor_t, Value> anchored_; // of this document, as far as they are read
  std::size_t expanded_ = 0;
  bool first_value_ = true;
  int last_start_ = -1;
};

// yaml-cpp takes byte 4 for the end of the stream and guesses UTF-16 from zeros, so such bytes never reach it.
std::optional<Problem> unreadable_byte(std::string_view text, FileId file) {
  const auto at = [&](std::size_t offset) {
    return Span{file, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + 1)};
  };
  if (const auto offset = first_invalid_utf8(text))
    return Problem{at(*offset), "the file is not UTF-8 here", {}};
  const auto control = std::ranges::find_if(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
  });
  if (control != text.end())
    return Problem{at(static_cast<std::size_t>(control - text.begin())), "a control character stands here", {}};
  return std::nullopt;
}

} // namespace

ReadResult read(std::string_view text, FileId file, const ReadLimits &limits) {
  ReadResult result;
  if (text.size() > limits.bytes) {
    result.problems.push_back({{file, 0, 0},
                               "the file has " + std::to_string(text.size()) + " bytes, more than the " +
                                   std::to_string(limits.bytes) + " that are read",
                               {}});
    return result;
  }
  if (auto problem = unreadable_byte(text, file)) {
    result.problems.push_back(std::move(*problem));
    return result;
  }
  const std::uint32_t base = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  text.remove_prefix(base);
  Builder builder(text, base, file, limits, result);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop &) {
    // The problem is already in the result.
  } catch (const YAML::Exception &error) {
    result.problems.push_back(builder.broken(error.mark, error.msg));
  } catch (const std::exception &error) {
    result.problems.push_back({{file, base, base}, std::string("the YAML reader gave up: ") + error.what(), {}});
  }
  return result;
}

} // namespace meshc::yaml
