#include "hatch/change.h"

#include "base/suggest.h"
#include "base/text.h"

namespace meshc::hatch {
namespace {

using manifest::Value;

// "`spec.http`", or what the whole is called.
std::string owner(const manifest::Path &path, std::size_t count) {
  return count == 0 ? "the object" : "`" + manifest::spelled(path, count) + "`";
}

std::vector<std::string> keys_of(const Value &value) {
  std::vector<std::string> keys;
  if (const auto *fields = value.as_map())
    for (const manifest::Field &field : *fields)
      keys.push_back(field.key);
  return keys;
}

// Why the way ends at `value`, which is what the first `count` steps lead to.
Problem dead_end(const Value &value, const manifest::Path &path, std::size_t count) {
  const manifest::Step &step = path[count];
  if (step.is_item && value.is_list()) {
    const std::size_t size = value.as_list()->size();
    return {owner(path, count) + " has " + counted(size, "item") + ", so there is no `" +
                manifest::spelled(path, count + 1) + "`",
            "items count from 0; to add one, set the whole list"};
  }
  if (step.is_item)
    return {owner(path, count) + " is no list, so it has no item " + std::to_string(step.index), ""};
  if (value.is_list())
    return {owner(path, count) + " is a list, so it has no field `" + step.key + "`",
            "say which item: `" + manifest::spelled(path, count) + "[0]." + step.key + "`"};
  if (!value.is_map())
    return {owner(path, count) + " is a single value, so it has no field `" + step.key + "`", ""};
  const std::vector<std::string> keys = keys_of(value);
  std::string help = did_you_mean(step.key, keys);
  if (help.empty() && !keys.empty())
    help = owner(path, count) + " has " + list_in_words(keys);
  return {"there is nothing to remove at `" + manifest::spelled(path) + "`", std::move(help)};
}

// Where the step leads, or nullptr.
Value *follow(Value &value, const manifest::Step &step) {
  return step.is_item ? value.item(step.index) : value.at(step.key);
}

} // namespace

Problem change(Value &body, const model::PatchField &field) {
  Value *at = &body;
  for (std::size_t i = 0; i + 1 < field.path.size(); ++i) {
    const manifest::Step &step = field.path[i];
    Value *next = follow(*at, step);
    if (next == nullptr && at->is_map() && !step.is_item && !field.removes && !field.path[i + 1].is_item)
      next = &at->set(step.key, Value::map(field.span));
    if (next == nullptr)
      return at->is_map() && !step.is_item && !field.removes
                 ? Problem{"`" + manifest::spelled(field.path, i + 1) + "` is not set, so it has no items",
                           "set the whole list"}
                 : dead_end(*at, field.path, i);
    at = next;
  }
  const manifest::Step &last = field.path.back();
  if (field.removes) {
    if (last.is_item)
      return {"an item cannot be removed from `" + manifest::spelled(field.path, field.path.size() - 1) + "`",
              "set the whole list, without it"};
    return at->remove(last.key) ? Problem{} : dead_end(*at, field.path, field.path.size() - 1);
  }
  if (last.is_item) {
    Value *item = at->item(last.index);
    if (item == nullptr)
      return dead_end(*at, field.path, field.path.size() - 1);
    *item = field.value;
  } else if (at->is_map()) {
    at->set(last.key, field.value);
  } else {
    return dead_end(*at, field.path, field.path.size() - 1);
  }
  return {};
}

} // namespace meshc::hatch
