#include "check/check.h"

#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/body_builder.h"
#include "check/code.h"
#include "check/declare.h"
#include "check/model_rules.h"
#include "check/object_rules.h"
#include "check/ownership.h"
#include "check/query.h"
#include "check/subjects.h"
#include "check/why.h"

#include <algorithm>
#include <map>

namespace meshc::check {
namespace {

// Model ids follow the order of entities within their kind.
Ids number(const Program &program) {
  Ids ids;
  ids.index.resize(program.entities.size());
  for (std::size_t i = 0, first = 0; i < program.entities.size(); ++i) {
    if (i > 0 && program.entities[i].kind != program.entities[i - 1].kind)
      first = i;
    ids.index[i] = static_cast<std::uint32_t>(i - first);
  }
  return ids;
}

void check_defaults_headers(Program &program) {
  static constexpr std::string_view legal[] = {"network", "cluster", "namespace", "service", "ingress"};
  const std::vector<std::string> names(std::begin(legal), std::end(legal));
  for (const Loose &loose : program.defaults) {
    const syntax::Item &item = *loose.item;
    const syntax::Expr *kind = item.header.size() == 1 ? &item.header.front() : nullptr;
    if (kind != nullptr && kind->kind == syntax::ExprKind::where)
      kind = &kind->operands.front();
    if (kind == nullptr) {
      program.findings.report(diagnostics::missing_field, item.kind_word.span, "this `defaults`", "a kind")
          .advise("write `defaults service { … }`");
      continue;
    }
    const std::string text(program.sources.text(kind->span));
    if (std::ranges::find(legal, text) == std::end(legal)) {
      auto &finding = program.findings.report(diagnostics::wrong_type, kind->span, "defaults",
                                              "a kind: " + list_in_words(names, "or"), "`" + text + "`");
      finding.advise(did_you_mean(text, names));
    } else if (loose.space.known() && text != "service" && text != "ingress") {
      program.findings.report(diagnostics::misplaced, kind->span, "`defaults " + text + "`", "in a namespace")
          .advise("it stands at the top level of a file");
    }
  }
}

// A value that says its type is held to it whether or not anything uses it.
void check_typed_lets(Program &program) {
  for (Let &let : program.lets)
    if (let.type != nullptr && let.expr != nullptr && let.worth.empty() && !let.used && let.type->basic != Basic::map)
      evaluate_or_none(program, *let.expr, *let.type, {let.space, let.name, let.names, nullptr});
}

// What nobody uses is not expanded, but a field that does not exist is wrong in it too.
void check_unused_profiles(Program &program) {
  for (const Profile &profile : program.profiles)
    if (!profile.library && !profile.used && profile.block != nullptr)
      BodyBuilder(program, *profile.block, {}, false).words(profile.item->body);
}

void report_unused(Program &program) {
  for (const Let &let : program.lets)
    if (!let.used)
      program.findings.report(diagnostics::unused, let.item->name.span,
                              let.item->kind == syntax::ItemKind::var ? "var" : "let", let.name);
  for (const Profile &profile : program.profiles)
    if (!profile.library && !profile.used)
      program.findings.report(diagnostics::unused, profile.item->name.span, "profile", profile.name);
  for (const Entity &entity : program.entities)
    if (entity.kind == Kind::network && !entity.used)
      program.findings.report(diagnostics::unused, entity.name_span, "network", entity.name)
          .advise("no cluster is in it and no link ends there");
}

// Spellings of one region: `us-east1` beside `us-east-1`. Numbers alone tell regions apart, so they do not count.
void report_similar_regions(Program &program, const model::Mesh &mesh) {
  std::vector<std::size_t> uses(mesh.regions.size());
  for (const model::Cluster &cluster : mesh.clusters)
    if (cluster.region.known())
      ++uses[cluster.region.index];
  const auto bare = [](std::string_view name) {
    std::string kept;
    for (const char c : lower(name))
      if (is_alpha(c) || is_digit(c))
        kept += c;
    return kept;
  };
  const auto letters = [](std::string_view name) {
    std::string kept;
    for (const char c : lower(name))
      if (is_alpha(c))
        kept += c;
    return kept;
  };
  for (std::size_t i = 0; i < mesh.regions.size(); ++i)
    for (std::size_t k = 0; k < mesh.regions.size(); ++k) {
      if (i == k || uses[i] != 1 || (uses[k] == 1 && k > i))
        continue;
      const std::string &name = mesh.regions[i].name;
      const std::string &other = mesh.regions[k].name;
      const std::size_t distance = edit_distance(letters(name), letters(other));
      if (bare(name) == bare(other) || (distance == 1 && letters(name).size() > 4))
        program.findings.report(diagnostics::similar_region, mesh.regions[i].span, name, other)
            .label(mesh.regions[k].span, "`" + other + "` stands here");
    }
}

model::Mesh lower(Program &program) {
  const Ids ids = number(program);
  model::Mesh mesh;
  lower_mesh(program, mesh);
  for (const EntityId id : program.of_kind(Kind::region))
    mesh.regions.push_back({program[id].name, program[id].name_span});
  lower_networks(program, ids, mesh);
  program.stage = Kind::rule;
  lower_links(program, ids, mesh);
  lower_clusters(program, ids, mesh);
  lower_spaces(program, ids, mesh);
  lower_services(program, ids, mesh);
  lower_externals(program, ids, mesh);
  lower_clients(program, ids, mesh);
  lower_ingresses(program, ids, mesh);
  lower_edges(program, ids, mesh);
  read_rules(program);
  lower_delivery(program, mesh);
  ask_model_rules(program);
  lower_object_rules(program, mesh);
  lower_waivers(program, mesh);
  lower_raws(program, ids, mesh);
  lower_patches(program, ids, mesh);
  return mesh;
}

// A template with a mistake tells it once, in its first turn, however many blocks it makes.
diagnostics::Diagnostics once_a_template(Program &program) {
  std::map<std::pair<Span, std::uint16_t>, std::pair<std::string, std::size_t>> first_turns; // and where it is told
  std::map<std::size_t, std::size_t> others;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < program.findings.all().size(); ++i) {
    const diagnostics::Diagnostic &finding = program.findings.all()[i];
    const auto turn = program.turns.find(i);
    if (turn != program.turns.end()) {
      const auto [place, fresh] = first_turns.try_emplace({finding.span, finding.row}, turn->second, i);
      if (!fresh && place->second.first != turn->second) {
        ++others[place->second.second];
        continue;
      }
    }
    kept.push_back(i);
  }
  diagnostics::Diagnostics result;
  for (const std::size_t i : kept) {
    diagnostics::Diagnostic &finding = program.findings.at(i);
    if (const auto more = others.find(i); more != others.end())
      finding.note("and " + std::to_string(more->second) + " more like this, made by the same lines");
    result.add(std::move(finding));
  }
  return result;
}

} // namespace

Checked check(std::span<const syntax::Tree> trees, const SourceMap &sources, const Inputs &inputs,
              const std::optional<WhyQuestion> &question) {
  Program program{.sources = sources};
  Declarations declarations(program, inputs);
  declarations.collect(trees);
  Checked checked;
  checked.overlays.assign(program.overlays.begin(), program.overlays.end());
  if (program.mesh == nullptr) {
    const bool complete = std::ranges::all_of(trees, &syntax::Tree::complete);
    if (complete) // a file that does not read may hold it
      program.findings.report(diagnostics::no_mesh, trees.empty() ? Span{} : Span{trees.front().file, 0, 0})
          .advise(
              "one file of the folder says `mesh NAME { … }`; a folder that meshes import is checked with one of them");
    checked.findings = std::move(program.findings);
    return checked;
  }
  lay_mesh(program);
  for (const Kind kind : {Kind::network, Kind::link, Kind::cluster, Kind::space, Kind::service, Kind::external,
                          Kind::client, Kind::ingress, Kind::edge}) {
    program.stage = kind;
    declarations.declare(kind);
    if (kind == Kind::link || kind == Kind::edge)
      continue;
    lay_blocks(program, kind);
    if (kind == Kind::cluster)
      declarations.declare_regions();
    lay_conditional_defaults(program, kind);
    if (kind == Kind::cluster)
      declarations.declare_zones_and_gateways();
  }
  check_defaults_headers(program);
  check_files(program, trees.first(std::min(trees.size(), inputs.library_from)));
  checked.mesh = lower(program);
  check_typed_lets(program);
  check_unused_profiles(program);
  // What is broken elsewhere may be what uses it.
  if (!program.findings.has_errors())
    report_unused(program);
  report_similar_regions(program, checked.mesh);
  if (inputs.query != nullptr)
    checked.answer = answer_query(program, *inputs.query);
  if (question)
    checked.why = why(program, *question);
  name_subjects(program);
  checked.findings = once_a_template(program);
  checked.findings.sort();
  return checked;
}

} // namespace meshc::check
