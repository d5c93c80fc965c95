#include "check/why.h"

#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>
#include <map>

namespace meshc::check {
namespace {

struct Subject {
  EntityId entity; // unknown for the mesh itself
  const Block *block = nullptr;
  View view;
  std::vector<std::string_view> rest;
};

std::string_view first_line(std::string_view text) {
  return trim(text.substr(0, text.find('\n')));
}

std::optional<Subject> find_subject(const Program &program, const std::vector<std::string_view> &parts) {
  const auto rest = [&](std::size_t used) {
    return std::vector<std::string_view>(parts.begin() + static_cast<std::ptrdiff_t>(used), parts.end());
  };
  if (parts.front() == "mesh")
    return Subject{{}, &mesh_block, program.mesh_view, rest(1)};
  if (parts.size() > 1) {
    const EntityId space = program.find(Kind::space, {}, parts[0]);
    for (const Kind kind : {Kind::service, Kind::external, Kind::client, Kind::ingress})
      if (const EntityId id = space.known() ? program.find(kind, space, parts[1]) : EntityId(); id.known())
        return Subject{id, find_block(word(kind)), program[id].view, rest(2)};
  }
  for (const Kind kind : {Kind::cluster, Kind::space, Kind::network, Kind::client, Kind::ingress})
    if (const EntityId id = program.find(kind, {}, parts.front()); id.known())
      return Subject{id, find_block(word(kind)), program[id].view, rest(1)};
  return std::nullopt;
}

std::vector<std::string> subject_names(const Program &program) {
  std::vector<std::string> names{"mesh"};
  for (const Entity &entity : program.entities)
    if (find_block(word(entity.kind)) != nullptr)
      names.push_back(entity.parent.known() ? program[entity.parent].name + "." + entity.name : entity.name);
  return names;
}

// What a setter came to, where its line says it with names, operators or a loop variable.
std::string computed_worth(const Program &program, const Node &node, const Field &field) {
  if (node.state != NodeState::value || field.type.basic == Basic::on_set)
    return "";
  const Type &type = field.type.basic == Basic::map ? *field.type.element : field.type;
  const auto worth = spelled(program, node.value, type);
  std::string_view written = program.sources.text(node.span);
  written = trim(written.substr(std::min(written.size(), written.find('=') + 1)));
  if (!worth || written == *worth || written == "\"" + *worth + "\"")
    return "";
  if (std::holds_alternative<Values>(node.value.data) || std::holds_alternative<Members>(node.value.data)) {
    // `[a, b]` is written as it is worth; `here` is not.
    std::string plain;
    for (const char c : written)
      if (c != '[' && c != ']' && c != '"')
        plain += c;
    std::string listed = *worth;
    if (const auto last = listed.rfind(" and "); last != std::string::npos)
      listed.replace(last, 5, ", ");
    if (plain == listed)
      return "";
  }
  return *worth;
}

struct Walker {
  const Program &program;
  WhyAnswer &answer;
  std::string walked;
  std::map<const Body *, const Body *> used; // of a block inside a profile: the profile's body

  const Body *profile_of(const Body *body) const {
    const auto found = used.find(body);
    return !body->profile.empty() ? body : found != used.end() ? found->second : nullptr;
  }

  std::string through(const Body &profile) const {
    std::vector<std::string> arguments;
    for (const Binding *name = profile.arguments; name != nullptr; name = name->outer)
      arguments.insert(arguments.begin(), std::string(name->name) + " = " + program.worth(*name));
    std::string text = ", through profile `" + std::string(profile.profile);
    for (std::size_t i = 0; i < arguments.size(); ++i)
      text += (i == 0 ? "(" : ", ") + arguments[i];
    return text + (arguments.empty() ? "`" : ")`");
  }

  // One more word of the path: a field of the table, then perhaps a key of it.
  void walk(const std::vector<Layer> &layers, const View &view, const Block &block,
            std::span<const std::string_view> path) {
    int index = find_field(block, path.front());
    if (index < 0 && block.entries) {
      std::vector<std::string_view> keyed{block.fields.front().name};
      keyed.insert(keyed.end(), path.begin(), path.end());
      walk(layers, view, block, keyed);
      return;
    }
    if (index < 0) {
      std::vector<std::string> legal;
      for (const Field &field : block.fields)
        legal.emplace_back(field.name);
      const std::string near = did_you_mean(path.front(), legal);
      answer.problem =
          "`" + walked + "` has no field `" + std::string(path.front()) + "`" + (near.empty() ? "" : "; " + near);
      return;
    }
    const Field &field = block.fields[static_cast<std::size_t>(index)];
    const auto number = static_cast<std::uint16_t>(index);
    walked += block.entries ? "" : "." + std::string(field.name);
    answer.standard = field.standard;
    const bool keyed =
        field.type.basic == Basic::named || field.type.basic == Basic::map || field.type.basic == Basic::choice;
    const std::string_view key = keyed && path.size() > 1 ? path[1] : std::string_view();
    const auto below = path.subspan(key.empty() ? 1 : 2);
    const Node *in_force = nullptr;
    View inner;
    if (keyed) {
      for (const View::Entry &entry : view.entries(number))
        if (entry.key == key) {
          in_force = entry.node;
          inner = entry.view;
        }
    } else if (field.type.basic == Basic::block) {
      inner = view.block(number).view;
      in_force = view.get(number);
    } else {
      in_force = view.get(number);
    }
    if (!below.empty()) {
      if (field.type.block == nullptr || field.type.basic == Basic::repeated) {
        answer.problem = "`" + walked + "` has no fields of its own";
        return;
      }
      std::vector<Layer> nested;
      for (const auto &[rank, node, body] : View(layers).setters(number, key))
        if (node->nested != nullptr) {
          push(nested, rank, node->nested.get());
          if (const Body *profile = profile_of(body))
            used.emplace(node->nested.get(), profile);
        }
      if (!key.empty())
        walked += "." + std::string(key);
      walk(nested, inner, *field.type.block, below);
      return;
    }
    for (const auto &[rank, node, body] : View(layers).setters(number, key)) {
      std::string layer(words(rank));
      if (const Body *profile = profile_of(body))
        layer += through(*profile);
      answer.steps.push_back({std::move(layer), std::string(first_line(program.sources.text(node->span))),
                              computed_worth(program, *node, field), node->span, node == in_force});
    }
  }
};

} // namespace

WhyAnswer why(Program &program, const WhyQuestion &question) {
  WhyAnswer answer;
  const auto parts = split(question.path, '.');
  const auto subject = find_subject(program, parts);
  if (!subject) {
    const std::string near = did_you_mean(question.path, subject_names(program));
    answer.problem = "nothing is called `" + question.path + "`" + (near.empty() ? "" : "; " + near);
    return answer;
  }
  if (subject->rest.empty()) {
    std::vector<std::string> legal;
    for (const Field &field : subject->block->fields)
      if ((field.flags & later) == 0)
        legal.emplace_back(field.name);
    answer.problem = "say which field: " + list_in_words(legal, "or", 30);
    return answer;
  }
  View view = subject->view;
  if (!question.cluster.empty()) {
    const EntityId cluster = program.find(Kind::cluster, {}, question.cluster);
    if (!cluster.known()) {
      constexpr Kind clusters[] = {Kind::cluster};
      answer.problem = "there is no cluster `" + question.cluster + "`; " +
                       did_you_mean(question.cluster, names_of(program, clusters, {}));
      return answer;
    }
    if (subject->block == &service_block)
      view = view_in(program, subject->entity, cluster);
  }
  Walker walker{program,
                answer,
                question.path.substr(
                    0, question.path.size() -
                           [&] {
                             std::size_t length = 0;
                             for (const std::string_view part : subject->rest)
                               length += part.size() + 1;
                             return length;
                           }()),
                {}};
  walker.walk(view.layers(), view, *subject->block, subject->rest);
  if (subject->entity.known() && !program[subject->entity].items.empty())
    for (const Binding *name = program[subject->entity].items.front().names; name != nullptr; name = name->outer)
      if (name->origin == Origin::loop)
        answer.loops.push_back({"for", std::string(name->name), program.worth(*name), name->span, false});
  // A cluster takes from the mesh what it does not say itself.
  if (subject->block == &cluster_block && find_field(mesh_block, subject->rest.front()) >= 0 &&
      subject->rest.size() == 1) {
    WhyAnswer whole;
    Walker{program, whole, "mesh", {}}.walk(program.mesh_view.layers(), program.mesh_view, mesh_block, subject->rest);
    for (WhyStep &step : whole.steps) {
      step.layer = "the mesh";
      step.in_force = answer.steps.empty();
    }
    answer.steps.insert(answer.steps.begin(), whole.steps.begin(), whole.steps.end());
  }
  return answer;
}

} // namespace meshc::check
