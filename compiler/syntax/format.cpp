#include "base/text.h"
#include "syntax/layout_facts.h"
#include "syntax/print.h"

#include <algorithm>
#include <utility>

namespace meshc::syntax {
namespace {

constexpr std::size_t widest_line = 128;

class Formatter {
public:
  Formatter(const Tree &tree, std::string_view text)
      : text_(text), comments_(tree.comments), moved_(tree.comments.size()) {}

  std::string run(const Tree &tree) {
    items(tree.items, 0, static_cast<std::uint32_t>(text_.size()), 0);
    if (!out_.empty())
      out_ += '\n';
    return std::move(out_);
  }

private:
  bool flat() const { return flat_ > 0; }
  std::size_t column() const {
    const std::size_t line = out_.rfind('\n');
    return code_points(std::string_view(out_).substr(line == out_.npos ? 0 : line + 1));
  }
  bool written_on_one_line(Span span) const { return line_breaks(text_, span.begin, span.end) == 0; }

  void new_line(int indent) {
    if (out_.empty())
      return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent) * 2, ' ');
  }

  // Whether what `print` would write on this line fits.
  template <class Print> bool fits(Print print) {
    const std::size_t before = out_.size();
    ++flat_;
    print();
    --flat_;
    const bool fit = column() <= widest_line;
    out_.resize(before);
    return fit;
  }

  // --- comments ---

  const Comment *next_comment(std::uint32_t before) {
    while (next_ < comments_.size() && moved_[next_])
      ++next_;
    return next_ < comments_.size() && comments_[next_].span.begin < before ? &comments_[next_] : nullptr;
  }
  std::string_view spelled(const Comment &comment) const {
    std::string_view text = text_.substr(comment.span.begin, comment.span.end - comment.span.begin);
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
  }

  // Lines of one list or body: keeps single blank lines between them, none at its start.
  struct Lines {
    std::uint32_t end_of_last;
    int indent;
    bool first = true;
  };

  void start_line(Lines &lines, std::uint32_t begin) {
    if (!lines.first && line_breaks(text_, lines.end_of_last, begin) > 1)
      out_ += '\n';
    new_line(lines.indent);
    lines.first = false;
  }

  void comments_until(Lines &lines, std::uint32_t offset) {
    while (const Comment *comment = next_comment(offset)) {
      start_line(lines, comment->span.begin);
      out_ += spelled(*comment);
      lines.end_of_last = comment->span.end;
      ++next_;
    }
  }

  // A comment behind what ends at `end`, in the same line and before `limit`.
  void trailing_comment(Lines &lines, std::uint32_t end, std::uint32_t limit) {
    lines.end_of_last = end;
    const Comment *comment = next_comment(limit);
    if (comment == nullptr || line_breaks(text_, end, comment->span.begin) > 0)
      return;
    out_ += ' ';
    out_ += spelled(*comment);
    lines.end_of_last = comment->span.end;
    ++next_;
  }

  // Comments in the middle of an expression have no place in the new layout: they move before the item.
  void move_comments_before(const Item &item, Lines &lines) {
    const std::uint32_t end = head_end(item);
    for (std::size_t i = next_; i < comments_.size() && comments_[i].span.begin < end; ++i) {
      if (moved_[i] || head_has_place(item, comments_[i].span.begin))
        continue;
      moved_[i] = true;
      start_line(lines, item.span.begin);
      const std::string_view comment = spelled(comments_[i]);
      const bool doc =
          comment.starts_with("///") && !comment.starts_with("////"); // it documented nothing, and shall not here
      out_ += doc ? comment.substr(1) : comment;
      lines.end_of_last = item.span.begin;
    }
  }

  // --- items ---

  void items(const std::vector<Item> &all, std::uint32_t begin, std::uint32_t end, int indent) {
    Lines lines{begin, indent};
    if (begin > 0)
      trailing_comment(lines, begin, all.empty() ? end : all.front().span.begin);
    lines.first = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
      comments_until(lines, all[i].span.begin);
      move_comments_before(all[i], lines);
      start_line(lines, all[i].span.begin);
      item(all[i], indent);
      trailing_comment(lines, all[i].span.end, i + 1 < all.size() ? all[i + 1].span.begin : end);
    }
    comments_until(lines, end);
  }

  void item(const Item &one, int indent) {
    switch (one.kind) {
    case ItemKind::field:
      out_ += one.is_final ? "final " : "";
      if (!one.kind_word.text.empty())
        append(one.kind_word.text, " ");
      expr(one.key, indent);
      break;
    case ItemKind::block:
      out_ += one.is_new ? "new " : "";
      out_ += one.kind_word.text;
      for (const Expr &header : one.header) {
        out_ += ' ';
        expr(header, indent);
      }
      break;
    case ItemKind::let:
      append("let ", one.name.text);
      break;
    case ItemKind::var:
      append("var ", one.name.text);
      break;
    case ItemKind::profile:
      append("profile ", one.name.text);
      parameters(one, indent);
      append(" for ", one.kind_word.text);
      break;
    case ItemKind::loop:
      append("for ", one.name.text, " in ");
      expr(one.value.front(), indent);
      break;
    case ItemKind::branch:
      return branch(one, indent);
    case ItemKind::use:
      out_ += "use ";
      expr(one.value.front(), indent);
      break;
    case ItemKind::import:
      out_ += "import ";
      expr(one.value.front(), indent);
      break;
    }
    if (!one.type.empty()) {
      out_ += ": ";
      expr(one.type.front(), indent);
    }
    const bool assigns = one.kind == ItemKind::field || one.kind == ItemKind::let || one.kind == ItemKind::var;
    if (assigns && !one.value.empty()) {
      out_ += " = ";
      expr(one.value.front(), indent);
    }
    if (one.has_body) {
      out_ += ' ';
      body(one.body, one.body_span, indent);
    }
  }

  template <class... Texts> void append(Texts... texts) { ((out_ += texts), ...); }

  void parameters(const Item &one, int indent) {
    if (one.parameters.empty())
      return;
    const auto parameter = [&](const Parameter &each) {
      append(each.name.text, ": ");
      expr(each.type, indent);
      if (!each.value.empty()) {
        out_ += " = ";
        expr(each.value.front(), indent + 1);
      }
    };
    const auto inline_all = [&] {
      out_ += '(';
      for (const Parameter &each : one.parameters) {
        out_ += &each == &one.parameters.front() ? "" : ", ";
        parameter(each);
      }
      out_ += ')';
    };
    if (flat() || fits(inline_all))
      return inline_all();
    out_ += '(';
    for (const Parameter &each : one.parameters) {
      new_line(indent + 1);
      parameter(each);
      out_ += ',';
    }
    new_line(indent);
    out_ += ')';
  }

  void branch(const Item &one, int indent) {
    for (const Item *at = &one;;) {
      out_ += "if ";
      expr(at->value.front(), indent);
      out_ += ' ';
      body(at->body, at->body_span, indent);
      if (!at->has_otherwise)
        return;
      out_ += " else ";
      if (at->otherwise_span.known())
        return body(at->otherwise, at->otherwise_span, indent);
      at = &at->otherwise.front();
    }
  }

  void body(const std::vector<Item> &all, Span span, int indent) {
    if (all.empty() && (flat() || next_comment(span.end) == nullptr)) {
      out_ += "{}";
      return;
    }
    const auto inline_all = [&] {
      out_ += "{ ";
      for (const Item &each : all) {
        out_ += &each == &all.front() ? "" : ", ";
        item(each, indent);
      }
      out_ += " }";
    };
    if (flat() || (written_on_one_line(span) && fits(inline_all)))
      return inline_all();
    const bool joined = std::exchange(joined_, false);
    out_ += '{';
    items(all, span.begin + 1, span.end - 1, indent + 1);
    joined_ = joined;
    new_line(indent);
    out_ += '}';
  }

  // --- expressions ---

  void expr(const Expr &one, int indent) {
    if (one.in_parens)
      out_ += '(';
    bare(one, indent);
    if (one.in_parens)
      out_ += ')';
  }

  void bare(const Expr &one, int indent) {
    switch (one.kind) {
    case ExprKind::name:
    case ExprKind::literal:
    case ExprKind::boolean:
    case ExprKind::none:
      out_ += one.text;
      return;
    case ExprKind::string:
      return append("\"", one.text, "\"");
    case ExprKind::raw_string:
      return append("#\"", one.text, "\"#");
    case ExprKind::block_string:
      return append("\"\"\"", one.text, "\"\"\"");
    case ExprKind::dotted:
      for (const Expr &part : one.operands) {
        if (&part != &one.operands.front())
          out_ += '.';
        expr(part, indent);
        if (&part == &one.operands.front() && part.kind == ExprKind::literal && !part.in_parens)
          out_ += ' '; // `1.b` would be one literal
      }
      return;
    case ExprKind::list:
      return sequence("[", one.operands, 0, one.span, "]", indent);
    case ExprKind::call:
      expr(one.operands.front(), indent);
      if (one.text == "<")
        return sequence("<", one.operands, 1, {}, ">", indent);
      return sequence("(", one.operands, 1, {one.span.file, one.operands.front().span.end, one.span.end}, ")", indent);
    case ExprKind::record:
      return body(one.items, one.text_span, indent); // `span` may cover parentheses
    case ExprKind::named:
      append(one.text, " = ");
      return expr(one.operands.front(), indent);
    case ExprKind::unary:
      append(one.text, one.text == "not" ? " " : "");
      return expr(one.operands.front(), indent);
    case ExprKind::binary:
    case ExprKind::edge:
    case ExprKind::where:
      return infix(one, indent);
    case ExprKind::conditional:
      out_ += "if ";
      expr(one.operands[0], indent);
      out_ += " then ";
      expr(one.operands[1], indent);
      out_ += " else ";
      return expr(one.operands[2], indent);
    case ExprKind::every:
    case ExprKind::some:
      append(one.kind == ExprKind::every ? "every " : "some ", one.text, " in ");
      expr(one.operands[0], indent);
      out_ += ": ";
      return expr(one.operands[1], indent);
    case ExprKind::any:
      return append("any", one.text.empty() ? "" : " ", one.text);
    case ExprKind::comprehension:
      append("[for ", one.text, " in ");
      expr(one.operands[0], indent);
      if (one.operands.size() > 2) {
        out_ += " if ";
        expr(one.operands[2], indent);
      }
      out_ += ": ";
      expr(one.operands[1], indent);
      out_ += ']';
      return;
    }
  }

  void sequence(std::string_view open, const std::vector<Expr> &all, std::size_t first, Span span,
                std::string_view close, int indent) {
    const bool comments_inside = !flat() && span.known() && next_comment(span.end) != nullptr;
    const auto inline_all = [&] {
      out_ += open;
      for (std::size_t i = first; i < all.size(); ++i) {
        out_ += i == first ? "" : ", ";
        expr(all[i], indent);
      }
      out_ += close;
    };
    if (flat() || !span.known() || (all.size() <= first && !comments_inside))
      return inline_all();
    if (written_on_one_line(span) && fits(inline_all))
      return inline_all();
    const bool joined = std::exchange(joined_, false);
    out_ += open;
    Lines lines{span.begin + 1, indent + 1};
    trailing_comment(lines, span.begin + 1, all.size() > first ? all[first].span.begin : span.end);
    lines.first = true;
    for (std::size_t i = first; i < all.size(); ++i) {
      comments_until(lines, all[i].span.begin);
      start_line(lines, all[i].span.begin);
      expr(all[i], indent + 1);
      out_ += ',';
      trailing_comment(lines, all[i].span.end, i + 1 < all.size() ? all[i + 1].span.begin : span.end);
    }
    comments_until(lines, span.end);
    joined_ = joined;
    new_line(indent);
    out_ += close;
  }

  // What is too wide is broken at its lists and operands; where nothing of them breaks, behind each operator of the
  // chain.
  void infix(const Expr &one, int indent) {
    const auto inline_all = [&] {
      expr(one.operands[0], indent);
      append(" ", one.text, " ");
      expr(one.operands[1], indent);
    };
    if (flat() || joined_ || (!spreads(one) && fits(inline_all)))
      return inline_all();
    const std::size_t before = out_.size();
    joined_ = true;
    inline_all();
    joined_ = false;
    if (spreads(one) || out_.find('\n', before) != out_.npos)
      return;
    out_.resize(before);
    std::vector<const Expr *> links{&one};
    while (is_link(links.back()->operands[0], one))
      links.push_back(&links.back()->operands[0]);
    expr(links.back()->operands[0], indent + 1);
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
      append(" ", (*link)->text);
      new_line(indent + 1);
      expr((*link)->operands[1], indent + 1);
    }
  }

  static bool is_link(const Expr &left, const Expr &whole) {
    return left.kind == whole.kind && left.text == whole.text && !left.in_parens;
  }

  // Whether it, or something in it, is printed over several lines because it was written so.
  bool spreads(const Expr &one) const {
    switch (one.kind) {
    case ExprKind::list:
      return spreads_in(one.span, one.operands.empty());
    case ExprKind::record:
      return spreads_in(one.text_span, one.items.empty());
    case ExprKind::block_string:
      return !written_on_one_line(one.span);
    case ExprKind::call: {
      const Span arguments{one.span.file, one.operands.front().span.end, one.span.end};
      if (one.text != "<" && spreads_in(arguments, one.operands.size() == 1))
        return true;
      break;
    }
    default:
      break;
    }
    return std::ranges::any_of(one.operands, [&](const Expr &part) { return spreads(part); });
  }

  bool spreads_in(Span span, bool empty) const {
    if (written_on_one_line(span))
      return false;
    const auto comment =
        std::ranges::upper_bound(comments_, span.begin, {}, [](const Comment &each) { return each.span.begin; });
    return !empty || (comment != comments_.end() && comment->span.begin < span.end);
  }

  std::string_view text_;
  const std::vector<Comment> &comments_;
  std::vector<bool> moved_; // comments that have been printed before their turn
  std::size_t next_ = 0;
  int flat_ = 0;        // everything goes on one line, to measure it
  bool joined_ = false; // lists may break, operators may not
  std::string out_;
};

} // namespace

std::string format(const Tree &tree, const SourceMap &sources) {
  return Formatter(tree, sources.text(tree.file)).run(tree);
}

} // namespace meshc::syntax
