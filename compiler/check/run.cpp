#include "base/text.h"
#include "check/blocks/service_tables.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

std::size_t count_of(const Value &value) {
  const auto *values = std::get_if<Values>(&value.data);
  const auto *members = std::get_if<Members>(&value.data);
  return values != nullptr ? values->size() : members != nullptr ? members->ids.size() : 1;
}

// What a program computes is bounded: doubling a text thirty times must not fill the memory, nor loops in loops in
// loops take a day.
constexpr std::size_t most_visits = 20'000'000;

std::nullptr_t too_large(const Code &code, Frame &frame, std::string_view why) {
  frame.program.findings.report(diagnostics::not_computable, code.expr->span,
                                frame.program.sources.text(code.expr->span), why);
  return nullptr;
}

// Elements of a value and of the lists in it, counted no further than the bound.
std::size_t weight(const Value &value) {
  const auto *values = std::get_if<Values>(&value.data);
  const auto *text = std::get_if<std::string>(&value.data);
  std::size_t sum = text != nullptr ? 1 + text->size() / 100 : 1; // long text counts as several
  if (values != nullptr)
    for (std::size_t i = 0; i < values->size() && sum <= most_elements; ++i)
      sum += weight((*values)[i]);
  return sum;
}

// Counts what all expressions together look at; false when it is too much, which is told once.
bool may_visit(const Code &code, Frame &frame, std::size_t elements) {
  std::size_t &visits = frame.program.visits;
  const bool told = visits > most_visits;
  visits += elements;
  if (visits > most_visits && !told)
    too_large(code, frame, "with it, the expressions of the program look at more than 20,000,000 elements");
  return visits <= most_visits;
}

const std::vector<EntityId> &ids_of(const Value &value) {
  static const std::vector<EntityId> none;
  const auto *members = std::get_if<Members>(&value.data);
  return members == nullptr ? none : members->ids;
}

// "services `shop.cart`": the element that a condition is about, for messages.
std::string subject_of(const Code &code, const Frame &frame) {
  const Code *at = &code;
  while (!at->parts.empty() && at->op == Op::member)
    at = &at->parts.front();
  if (at->op == Op::slot && at->slot < frame.slots.size())
    if (const auto *id = std::get_if<EntityId>(&frame.slots[at->slot].data))
      return std::string(word(frame.program[*id].kind)) + " `" + full_name(frame.program, *id) + "`";
  return "this value";
}

std::nullptr_t none_used(const Code &code, Frame &frame, std::string_view verb) {
  frame.program.findings
      .report(diagnostics::none_used, code.expr->span, frame.program.sources.text(code.expr->span),
              subject_of(code, frame), verb)
      .advise("ask first: `" + std::string(frame.program.sources.text(code.expr->span)) + " != none and …`");
  return nullptr;
}

const Value *stored(Value &storage, Value value) {
  storage = std::move(value);
  return &storage;
}

// What nobody set.
const Value *unset(const Code &code, const Entity &entity, Frame &frame, Value &storage) {
  if (code.unset == Unset::own_name)
    return stored(storage, {entity.name, code.expr->span});
  if (code.unset == Unset::of_mesh)
    if (const Node *node = frame.program.mesh_view.get(code.slot); node != nullptr && node->state == NodeState::value)
      return &node->value;
  return &code.value;
}

const Value *read_member(const Code &code, Frame &frame, Value &storage) {
  Value base_storage;
  const Value *base = run(code.parts.front(), frame, base_storage);
  if (base == nullptr)
    return nullptr;
  const auto *id = std::get_if<EntityId>(&base->data);
  if (id == nullptr)
    return stored(storage, {}); // a member of none is none
  const Program &program = frame.program;
  const Entity &entity = program[*id];
  switch (code.reading) {
  case Reading::name:
    return stored(storage, {entity.name, code.expr->span});
  case Reading::space:
    return stored(storage, entity.parent.known() ? Value{entity.parent, code.expr->span} : Value{});
  case Reading::exported:
    return stored(storage, {entity.view.block(field_index(service_fields, "export")).set, code.expr->span});
  case Reading::callers:
    return stored(storage, {Members{program.edge_ends.at(*id).callers}, code.expr->span});
  case Reading::ingresses:
    return stored(storage, {Members{program.edge_ends.at(*id).ingresses}, code.expr->span});
  case Reading::callees:
    return stored(storage, {Members{program.edge_ends.at(*id).callees}, code.expr->span});
  case Reading::clients:
    return stored(storage, {Members{program.edge_ends.at(*id).clients}, code.expr->span});
  case Reading::externals:
    return stored(storage, {Members{program.edge_ends.at(*id).externals}, code.expr->span});
  case Reading::anyone:
    return stored(storage, {program.edge_ends.at(*id).anyone, code.expr->span});
  case Reading::denies:
    return stored(storage, {program.edge_ends.at(*id).denies, code.expr->span});
  case Reading::field:
    break;
  }
  View here;
  const View *view = &entity.view;
  if (frame.cluster.known() && entity.kind == Kind::service) {
    here = view_in(program, *id, frame.cluster);
    view = &here;
  }
  View inner;
  for (std::size_t i = 0; i + 1 < code.steps.size() || (i < code.steps.size() && code.type.basic == Basic::block);
       ++i) {
    const Step &step = code.steps[i];
    bool set = false;
    if (step.any_key) {
      set = !view->entries(step.field).empty();
    } else if (step.key.empty()) {
      View::Nested nested = view->block(step.field);
      set = nested.set || view->get(step.field) != nullptr;
      set &= !nested.off;
      inner = std::move(nested.view);
    } else {
      for (View::Entry &entry : view->entries(step.field))
        if (entry.key == step.key) {
          set = true;
          inner = std::move(entry.view);
          break;
        }
    }
    if (!set)
      return stored(storage, {});
    view = &inner;
    if (i + 1 == code.steps.size())
      return stored(storage, {Present{}, code.expr->span});
  }
  const Step &last = code.steps.back();
  if (!last.key.empty()) {
    for (const View::Entry &entry : view->entries(last.field))
      if (entry.key == last.key)
        return view == &entity.view ? &entry.node->value : stored(storage, entry.node->value);
    return stored(storage, {});
  }
  const Node *node = view->get(last.field);
  if (node == nullptr)
    return unset(code, entity, frame, storage);
  if (node->state != NodeState::value)
    return stored(storage, {});
  if (code.type.basic == Basic::reference && code.type.kind == Kind::region) {
    const auto *name = std::get_if<std::string>(&node->value.data);
    if (name != nullptr)
      return stored(storage, {program.find(Kind::region, {}, *name), code.expr->span});
  }
  return &node->value; // bodies live as long as the check
}

bool is_none(const Value &value) {
  return std::holds_alternative<None>(value.data);
}

// One side of a test. What lies in the code or in a slot needs no storage, and most of what is tested does.
class Operand {
public:
  Operand(const Code &code, Frame &frame)
      : value_(code.op == Op::constant ? &code.value
               : code.op == Op::slot   ? &frame.slots[code.slot]
                                       : run(code, frame, storage_.emplace())) {}
  Operand(const Operand &) = delete;
  Operand &operator=(const Operand &) = delete;
  const Value *get() const { return value_; }

private:
  std::optional<Value> storage_;
  const Value *value_;
};

// Both sides; the right one is nullptr after a mistake in either.
class Operands {
public:
  Operands(const Code &code, Frame &frame) : left_(code.parts[0], frame) {
    if (left_.get() != nullptr)
      right_.emplace(code.parts[1], frame);
  }
  const Value *left() const { return left_.get(); }
  const Value *right() const { return right_ ? right_->get() : nullptr; }

private:
  const Operand left_;
  std::optional<Operand> right_;
};

std::optional<bool> run_compare(const Code &code, Frame &frame) {
  const Operands operands(code, frame);
  const Value *const left = operands.left(), *const right = operands.right();
  if (right == nullptr)
    return std::nullopt;
  const auto how = static_cast<Comparison>(code.detail);
  if (is_none(*left) || is_none(*right)) {
    const bool same = is_none(*left) == is_none(*right);
    if (how == Comparison::equal)
      return same;
    if (how == Comparison::unequal)
      return !same;
    none_used(is_none(*left) ? code.parts[0] : code.parts[1], frame, "put in order");
    return std::nullopt;
  }
  const int order = compare(*left, *right);
  switch (how) {
  case Comparison::equal:
    return order == 0;
  case Comparison::unequal:
    return order != 0;
  case Comparison::less:
    return order < 0;
  case Comparison::less_equal:
    return order <= 0;
  case Comparison::greater:
    return order > 0;
  case Comparison::greater_equal:
    return order >= 0;
  }
  return std::nullopt;
}

std::optional<bool> run_contains(const Code &code, Frame &frame) {
  const Operands operands(code, frame);
  const Value *const left = operands.left(), *const right = operands.right();
  if (right == nullptr)
    return std::nullopt;
  if (is_none(*left))
    return false;
  if (is_none(*right))
    return false;
  if (const auto *id = std::get_if<EntityId>(&left->data);
      id != nullptr && std::holds_alternative<Members>(right->data))
    return std::ranges::binary_search(ids_of(*right), *id);
  if (std::holds_alternative<Members>(left->data))
    return std::ranges::includes(ids_of(*right), ids_of(*left));
  const auto *values = std::get_if<Values>(&right->data);
  if (values == nullptr)
    return false;
  if (!may_visit(code, frame, values->size()))
    return std::nullopt;
  return std::ranges::any_of(*values, [&](const Value &value) { return compare(*left, value) == 0; });
}

std::optional<bool> run_within(const Code &code, Frame &frame) {
  const Operands operands(code, frame);
  const Value *const left = operands.left(), *const right = operands.right();
  if (right == nullptr)
    return std::nullopt;
  if (is_none(*left) || is_none(*right)) {
    none_used(is_none(*left) ? code.parts[0] : code.parts[1], frame, "tested for inclusion");
    return std::nullopt;
  }
  if (const auto *range = std::get_if<model::Cidr>(&left->data))
    return model::contains(std::get<model::Cidr>(right->data), *range);
  if (const auto *values = std::get_if<Values>(&left->data)) {
    const auto *all = std::get_if<Values>(&right->data);
    if (all != nullptr && !may_visit(code, frame, values->size() * all->size()))
      return std::nullopt;
    return all != nullptr && std::ranges::all_of(*values, [&](const Value &value) {
             return std::ranges::any_of(*all, [&](const Value &other) { return compare(value, other) == 0; });
           });
  }
  return std::ranges::includes(ids_of(*right), ids_of(*left));
}

// Fills `slot` with each element of the set or list in front until `visit` says stop; false after an error. `expect`
// hears how many there are.
template <class Visit, class Expect>
bool each_element(const Code &code, Frame &frame, const Visit &visit, const Expect &expect) {
  const std::uint16_t slot = code.slot;
  Value storage;
  const Value *value = run(code.parts[0], frame, storage);
  if (value == nullptr || !may_visit(code, frame, count_of(*value)))
    return false;
  expect(count_of(*value));
  if (frame.slots.size() <= slot)
    frame.slots.resize(static_cast<std::size_t>(slot) + 1);
  if (const auto *members = std::get_if<Members>(&value->data)) {
    for (const EntityId id : members->ids) {
      frame.slots[slot].data = id;
      if (!visit())
        break;
    }
  } else if (const auto *values = std::get_if<Values>(&value->data)) {
    for (const Value &one : *values) {
      frame.slots[slot] = one;
      if (!visit())
        break;
    }
  }
  return true;
}

std::optional<bool> run_quantifier(const Code &code, Frame &frame) {
  const bool all = code.op == Op::every;
  bool failed = false, result = all;
  const bool walked = each_element(
      code, frame,
      [&] {
        const auto one = holds(code.parts[1], frame);
        failed |= !one;
        if (one && *one != all)
          result = !all;
        return !failed && result == all;
      },
      [](std::size_t) {});
  return walked && !failed ? std::optional(result) : std::nullopt;
}

const Value *run_filter(const Code &code, Frame &frame, Value &storage) {
  Members kept;
  bool failed = false;
  const bool walked = each_element(
      code, frame,
      [&] {
        const auto one = holds(code.parts[1], frame);
        failed |= !one; // one element is enough to show the mistake
        if (one && *one)
          kept.ids.push_back(std::get<EntityId>(frame.slots[code.slot].data));
        return !failed;
      },
      [](std::size_t) {});
  return walked && !failed ? stored(storage, {std::move(kept), code.expr->span}) : nullptr;
}

const Value *run_collect(const Code &code, Frame &frame, Value &storage) {
  Values results;
  std::size_t size = 0;
  bool failed = false;
  const bool walked = each_element(
      code, frame,
      [&] {
        if (code.parts.size() > 2) {
          const auto wanted = holds(code.parts[2], frame);
          failed |= !wanted;
          if (failed || !*wanted)
            return !failed;
        }
        Value inner;
        const Value *value = run(code.parts[1], frame, inner);
        failed |= value == nullptr;
        if (failed)
          return false;
        size += weight(*value);
        results.push_back(value == &inner ? std::move(inner) : *value);
        if (size > most_elements)
          too_large(code, frame, "it would hold more than 100,000 elements");
        failed |= size > most_elements;
        return !failed;
      },
      [&](std::size_t count) { results.reserve(count); });
  return walked && !failed ? stored(storage, {std::move(results), code.expr->span}) : nullptr;
}

const Value *run_sets(const Code &code, Frame &frame, Value &storage) {
  Members ids;
  Values list;
  std::size_t size = 0;
  bool lists = code.type.basic == Basic::list, first = true;
  for (const Code &part : code.parts) {
    Value inner;
    const Value *value = run(part, frame, inner);
    if (value == nullptr)
      return nullptr;
    if (lists) {
      size += weight(*value);
      if (size > most_elements)
        return too_large(code, frame, "it would hold more than 100,000 elements");
      if (const auto *values = std::get_if<Values>(&value->data))
        list.insert(list.end(), values->begin(), values->end());
      continue;
    }
    std::vector<EntityId> joined;
    if (code.op == Op::subtract && !first)
      std::ranges::set_difference(ids.ids, ids_of(*value), std::back_inserter(joined));
    else
      std::ranges::set_union(ids.ids, ids_of(*value), std::back_inserter(joined));
    ids.ids = std::move(joined);
    first = false;
  }
  return lists ? stored(storage, {std::move(list), code.expr->span})
               : stored(storage, {std::move(ids), code.expr->span});
}

const Value *run_list(const Code &code, Frame &frame, Value &storage) {
  Values values;
  std::size_t size = 0;
  for (const Code &part : code.parts) {
    Value inner;
    const Value *value = run(part, frame, inner);
    if (value == nullptr)
      return nullptr;
    size += weight(*value);
    if (size > most_elements)
      return too_large(code, frame, "it would hold more than 100,000 elements");
    values.push_back(*value);
  }
  return stored(storage, {std::move(values), code.expr->span});
}

const Value *run_text(const Code &code, Frame &frame, Value &storage) {
  std::string text;
  for (const Code &part : code.parts) {
    Value inner;
    const Value *value = run(part, frame, inner);
    if (value == nullptr)
      return nullptr;
    if (is_none(*value))
      return none_used(part, frame, "written into text");
    text += spelled(frame.program, *value, part.type).value_or("");
    if (text.size() > most_bytes)
      return too_large(code, frame, "the text would be longer than 1 MiB");
  }
  return stored(storage, {std::move(text), code.expr->span});
}

} // namespace

int compare(const Value &a, const Value &b) {
  const auto order = [](const auto &x, const auto &y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (const auto *x = std::get_if<std::int64_t>(&a.data)) // by far the most
    if (const auto *y = std::get_if<std::int64_t>(&b.data))
      return order(*x, *y);
  if (a.data.index() != b.data.index())
    return a.data.index() < b.data.index() ? -1 : 1;
  return std::visit(
      [&](const auto &x) -> int {
        using T = std::decay_t<decltype(x)>;
        const T &y = std::get<T>(b.data);
        if constexpr (std::is_same_v<T, Picked>)
          return order(x.index, y.index);
        else if constexpr (std::is_same_v<T, Members>)
          return x.ids == y.ids ? 0 : order(x.ids, y.ids);
        else if constexpr (std::is_same_v<T, Decimal>)
          return order(x.millionths, y.millionths);
        else if constexpr (std::is_same_v<T, Quantity>)
          return order(x.thousandths, y.thousandths);
        else if constexpr (std::is_same_v<T, Money>)
          return order(std::pair(x.unit, x.millionths), std::pair(y.unit, y.millionths));
        else if constexpr (std::is_same_v<T, model::Date>)
          return order(x.days, y.days);
        else if constexpr (std::is_same_v<T, model::Cidr>)
          return order(std::pair(x.base, x.prefix), std::pair(y.base, y.prefix));
        else if constexpr (std::is_same_v<T, PortLiteral>)
          return order(std::pair(x.number, x.protocol), std::pair(y.number, y.protocol));
        else if constexpr (std::is_same_v<T, Values>) {
          for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
            if (const int one = compare(x[i], y[i]); one != 0)
              return one;
          return order(x.size(), y.size());
        } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::int64_t> ||
                             std::is_same_v<T, std::string> || std::is_same_v<T, model::Duration> ||
                             std::is_same_v<T, model::Percent> || std::is_same_v<T, model::Rate> ||
                             std::is_same_v<T, model::Version> || std::is_same_v<T, EntityId>)
          return order(x, y);
        else
          return 0;
      },
      a.data);
}

std::optional<bool> holds(const Code &code, Frame &frame) {
  switch (code.op) {
  case Op::both:
  case Op::either: {
    const bool stops_at = code.op == Op::either;
    for (const Code &part : code.parts) {
      const auto one = holds(part, frame);
      if (!one)
        return std::nullopt;
      if (*one == stops_at)
        return stops_at;
    }
    return !stops_at;
  }
  case Op::negate: {
    const auto one = holds(code.parts[0], frame);
    return one ? std::optional(!*one) : std::nullopt;
  }
  case Op::compare:
    return run_compare(code, frame);
  case Op::contains:
    return run_contains(code, frame);
  case Op::within:
    return run_within(code, frame);
  case Op::every:
  case Op::some:
    return run_quantifier(code, frame);
  default: {
    Value storage;
    const Value *value = run(code, frame, storage);
    if (value == nullptr)
      return std::nullopt;
    const auto *truth = std::get_if<bool>(&value->data);
    if (truth == nullptr) {
      none_used(code, frame, "taken for true or false");
      return std::nullopt;
    }
    return *truth;
  }
  }
}

const Value *run(const Code &code, Frame &frame, Value &storage) {
  switch (code.op) {
  case Op::constant:
    return &code.value;
  case Op::slot:
    return &frame.slots[code.slot];
  case Op::member:
    return read_member(code, frame, storage);
  case Op::both:
  case Op::either:
  case Op::negate:
  case Op::compare:
  case Op::contains:
  case Op::within:
  case Op::every:
  case Op::some: {
    const auto truth = holds(code, frame);
    return truth ? stored(storage, {*truth, code.expr->span}) : nullptr;
  }
  case Op::choose: {
    const auto truth = holds(code.parts[0], frame);
    return truth ? run(code.parts[*truth ? 1 : 2], frame, storage) : nullptr;
  }
  case Op::filter:
    return run_filter(code, frame, storage);
  case Op::collect:
    return run_collect(code, frame, storage);
  case Op::unite:
  case Op::subtract:
    return run_sets(code, frame, storage);
  case Op::list:
    return run_list(code, frame, storage);
  case Op::text:
    return run_text(code, frame, storage);
  case Op::arithmetic:
    return run_arithmetic(code, frame, storage) ? &storage : nullptr;
  case Op::call:
    return run_call(code, frame, storage) ? &storage : nullptr;
  case Op::convert: {
    Value inner;
    const Value *value = run(code.parts[0], frame, inner);
    if (value == nullptr)
      return nullptr;
    auto converted = convert(frame.program, *value, code.parts[0].type, code.type, code.parts[0], {{}, frame.field});
    return converted ? stored(storage, std::move(*converted)) : nullptr;
  }
  }
  return nullptr;
}

} // namespace meshc::check
