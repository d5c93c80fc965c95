#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"
#include "check/plain_value.h"
#include "check/strings.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

constexpr Type any_value{Basic::plain};

constexpr Field because_field{.name = "because",
                              .type = text_type,
                              .doc = "Why the language does not do, for whoever meets the line later.",
                              .example = "\"the vendor's dashboard needs this listener, OPS-1412\"",
                              .flags = required};

constexpr Field raw_fields[] = {
    because_field,
    {.name = "on",
     .type = cluster_set,
     .doc = "Clusters that get the objects.",
     .standard = "all",
     .example = "[east]"},
    {.name = "namespace",
     .type = name_type,
     .doc = "Where objects go that name no namespace; one that names another is an error. A block inside a namespace "
            "does not say it.",
     .example = "istio-system"},
    {.name = "manifest",
     .type = text_type,
     .doc = "One or several YAML documents, each an object. Either this or `file`.",
     .example = "\"\"\"…\"\"\""},
    {.name = "file",
     .type = {Basic::file},
     .doc = "A file of the mesh folder that holds them.",
     .example = "\"raw/limits.yaml\""},
};

constexpr Field patch_fields[] = {
    because_field,
    {.name = "on",
     .type = cluster_set,
     .doc = "Clusters in which the object is changed: each of them must have it.",
     .standard = "wherever it is",
     .example = "[east]"},
    {.name = "namespace",
     .type = name_type,
     .doc = "Namespace of the object, where several have one of that name. A block inside a namespace does not say it.",
     .example = "shop"},
    {.name = "set",
     .type = {.basic = Basic::map, .element = &any_value},
     .doc = "Path and value, a line each: `\"spec.trafficPolicy.tls.mode\" = \"DISABLE\"`. Keys stand between dots, an "
            "item of a list is `[0]`, a key with a dot stands in `[\"…\"]`. `none` removes.",
     .flags = required},
};

// Where the charts of ingress and egress gateways are released: the back ends make it when nobody declares it.
constexpr std::string_view gateway_namespace = "istio-ingress";

struct Hatch {
  Program &program;
  const Ids &ids;
  const model::Mesh &mesh;
  const Loose &loose;
  View view;
  Span head;

  // The namespace that the block is in, or says.
  void space(std::uint16_t field, std::string &name, Span &span) const {
    const auto said = read<std::string>(view, field);
    if (loose.space.known()) {
      name = program[loose.space].name;
      span = program[loose.space].name_span;
      if (said.is_set())
        program.findings.report(diagnostics::misplaced, said.span, "`namespace`", "in a block of a namespace")
            .label(span, "this says it")
            .advise("remove the line, or move the block to the top level of a file");
      return;
    }
    if (!said.is_set())
      return;
    name = said.value;
    span = said.span;
    if (program.find(Kind::space, {}, name).known() || name == mesh.system_namespace || name == gateway_namespace)
      return;
    constexpr Kind spaces[] = {Kind::space};
    std::vector<std::string> legal = names_of(program, spaces, {});
    legal.push_back(mesh.system_namespace);
    program.findings.report(diagnostics::unresolved, span, "namespace", name)
        .advise(did_you_mean(name, legal))
        .advise("a namespace of others is declared too: `namespace " + name + " {}`");
  }

  std::vector<model::ClusterId> clusters(std::uint16_t field) const {
    std::vector<model::ClusterId> chosen;
    const bool said = view.get(field) != nullptr || view.poisoned(field);
    for (const EntityId id : said ? read_members(view, field) : program.of_kind(Kind::cluster))
      chosen.push_back(ids.cluster(id));
    std::ranges::sort(chosen);
    return chosen;
  }
};

Hatch hatch(Program &program, const Ids &ids, const model::Mesh &mesh, const Loose &loose, const Block &block,
            const std::vector<Item> &items) {
  const Item &item = *loose.item;
  const InTurn noted(program, loose.names);
  const Scope scope{loose.space, block.kind, loose.names, nullptr};
  const auto body = evaluate_body(program, items, block, item.span, scope);
  return {program,
          ids,
          mesh,
          loose,
          View({{Rank::block, body.get()}}),
          cover(item.kind_word.span, item.header.back().span)};
}

const Expr *field_value(const Item &item, std::string_view name) {
  for (const Item &field : item.body)
    if (field.kind == ItemKind::field && field.key.text == name && !field.value.empty())
      return &field.value.front();
  return nullptr;
}

// The text of `manifest` with its places, where it is written out; a text from elsewhere stands where it is used.
MappedText manifest_of(Program &program, const Loose &loose, const model::Setting<std::string> &said) {
  MappedText whole;
  whole.text = said.value;
  whole.map.whole = said.span;
  const Expr *expr = field_value(*loose.item, "manifest");
  EntityId space = loose.space;
  while (expr != nullptr && expr->kind == ExprKind::name) {
    const Let *let = find_let(program, expr->text, {space, "manifest"});
    expr = let == nullptr ? nullptr : &let->item->value.front();
    space = let == nullptr ? space : let->space;
  }
  if (expr == nullptr || expr->kind != ExprKind::block_string || !expr->operands.empty())
    return whole;
  StringPieces read = read_string(*expr);
  return read.mistake || read.pieces.front().text != said.value ? whole : std::move(read.pieces.front());
}

std::string quoted_owner(std::string_view kind, std::string_view name) {
  return std::string(kind) + " `" + std::string(name) + "`";
}

struct PatchReader {
  Program &program;
  const Loose &loose;
  model::Patch &patch;

  void lines(const std::vector<Item> &items) {
    for (const Item &item : items) {
      if (item.kind == ItemKind::field && !item.value.empty() && item.kind_word.text.empty()) {
        line(item);
        continue;
      }
      if (item.kind == ItemKind::field || item.kind == ItemKind::block)
        program.findings.report(diagnostics::wrong_type, item.span, "set", "lines `path = value`", "this");
      else
        unsupported(program, item.span, describe(item) + " inside `set`");
    }
  }

  // Which object it is, is not for a patch to say.
  static bool is_identity(const manifest::Path &path) {
    const std::string text = manifest::spelled(path);
    return text == "apiVersion" || text == "kind" || text == "metadata" || text == "metadata.name" ||
           text == "metadata.namespace";
  }

  void problem(const Item &item, const std::string &what, std::string help = {}) {
    program.findings.report(diagnostics::bad_patch, item.key.span, patch.kind + " " + patch.name, what)
        .advise(std::move(help));
  }

  manifest::PathRead path_of(const Item &item) const {
    if (item.key.kind != ExprKind::dotted)
      return manifest::read_path(header_name(item.key));
    manifest::PathRead read; // `metadata.labels."istio.io/rev"`: each part is a key
    for (const Expr &part : item.key.operands)
      read.path.push_back({header_name(part), 0, false});
    return read;
  }

  void line(const Item &item) {
    manifest::PathRead read = path_of(item);
    const std::string written = header_name(item.key);
    if (!read.problem.empty())
      return problem(item,
                     "the path " + (written.empty() ? "" : "`" + written + "` ") + "cannot be read: " + read.problem,
                     "write it as `\"spec.http[0].timeout\"`");
    if (is_identity(read.path))
      return problem(item, "`" + manifest::spelled(read.path) + "` says which object it is and cannot be changed",
                     "an object with another identity is another object: rename what it is made from, or write `raw`");
    for (const model::PatchField &other : patch.fields)
      if (other.path == read.path) {
        program.findings.report(diagnostics::duplicate, item.key.span, "`" + manifest::spelled(read.path) + "`")
            .label(other.path_span, "it stands here already");
        return;
      }
    model::PatchField field{std::move(read.path), false, {}, item.key.span, item.span};
    const Expr &value = item.value.front();
    const std::string name = manifest::spelled(field.path);
    if (value.kind == ExprKind::none)
      field.removes = true;
    else if (auto made = plain_value(program, value, {loose.space, name, loose.names, nullptr}))
      field.value = std::move(*made);
    else
      return;
    patch.fields.push_back(std::move(field));
  }
};

} // namespace

const Block raw_block{
    .kind = "raw",
    .header = Header::name,
    .places = in_mesh | in_space,
    .doc =
        "Objects written out, for what the language has no word for. Each is checked against the schema of its kind, "
        "and a finding points into the YAML. Objects of kinds without a schema get a warning, because nobody checks "
        "them. Never a Secret with data, a Namespace, a CustomResourceDefinition, or an object that meshc makes "
        "itself: that one is changed by `patch`.",
    .example =
        "raw mesh-logs {\n  because = \"access logs of one namespace only, which no field says\"\n  on = [east]\n "
        " namespace = istio-system\n  manifest = \"\"\"\n    apiVersion: telemetry.istio.io/v1\n    kind: "
        "Telemetry\n    metadata:\n      name: mesh-logs\n    spec:\n      accessLogging:\n        - providers:\n "
        "           - name: envoy\n    \"\"\"\n}\n",
    .fields = raw_fields};

const Block patch_block{
    .kind = "patch",
    .header = Header::kind_and_name,
    .places = in_mesh | in_space,
    .doc =
        "A change to one object that meshc makes, in each cluster that has it. It must hit exactly one object a "
        "cluster, the path must exist in the schema, and the changed object is checked again. Checks of the mesh see "
        "what the program says, not what a patch makes of it.",
    .example =
        "namespace shop {\n  service web { on = [east], ports = [8080/http] }\n\n  service cart {\n    on = "
        "[east]\n    ports = [8080/http]\n    timeout = 2s\n    connections { max_requests = 100 }\n  }\n\n  allow "
        "web -> cart\n}\n\npatch DestinationRule cart {\n  because = \"cart speaks HTTP/2 without saying so "
        "(OPS-77)\"\n  set { \"spec.trafficPolicy.connectionPool.http.h2UpgradePolicy\" = \"UPGRADE\" }\n}\n",
    .fields = patch_fields};

void lower_raws(Program &program, const Ids &ids, model::Mesh &mesh) {
  for (const Loose &loose : program.raws) {
    const Item &item = *loose.item;
    const Hatch made = hatch(program, ids, mesh, loose, raw_block, item.body);
    const View &view = made.view;
    model::RawBlock raw;
    raw.name = computed_name(program, item.header.front(), {loose.space, "raw", loose.names, nullptr}).value_or("");
    raw.span = made.head;
    const std::string owner = quoted_owner("raw", raw.name);
    require_fields(program, view, raw_block, owner, made.head);
    made.space(field_index(raw_fields, "namespace"), raw.space, raw.space_span);
    raw.on = made.clusters(field_index(raw_fields, "on"));
    raw.because = read<std::string>(view, field_index(raw_fields, "because"), "");
    raw.file = read<std::string>(view, field_index(raw_fields, "file"));
    const auto manifest = read<std::string>(view, field_index(raw_fields, "manifest"));
    const bool broken =
        view.poisoned(field_index(raw_fields, "manifest")) || view.poisoned(field_index(raw_fields, "file"));
    if (manifest.is_set() && raw.file.is_set())
      program.findings
          .report(diagnostics::conflict, raw.file.span, "`manifest` and `file` both say what " + owner + " writes")
          .label(manifest.span, "the other one")
          .advise("keep one, or write two `raw` blocks");
    else if (!manifest.is_set() && !raw.file.is_set() && !broken)
      program.findings.report(diagnostics::missing_field, made.head, owner, "manifest")
          .advise("for instance `manifest = \"\"\"…\"\"\"`, or `file = \"raw/limits.yaml\"`");
    if (manifest.is_set())
      raw.manifest = manifest_of(program, loose, manifest);
    mesh.raws.push_back(std::move(raw));
  }
  std::ranges::sort(mesh.raws, {}, [](const model::RawBlock &raw) { return std::tie(raw.space, raw.name, raw.span); });
  for (std::size_t i = 1; i < mesh.raws.size(); ++i)
    if (mesh.raws[i].name == mesh.raws[i - 1].name && mesh.raws[i].space == mesh.raws[i - 1].space)
      program.findings.report(diagnostics::duplicate, mesh.raws[i].span, quoted_owner("raw", mesh.raws[i].name))
          .label(mesh.raws[i - 1].span, "it stands here already");
}

void lower_patches(Program &program, const Ids &ids, model::Mesh &mesh) {
  for (const Loose &loose : program.patches) {
    const Item &item = *loose.item;
    std::vector<Item> others; // all but `set`, whose values have no type of the language
    std::vector<const Item *> sets;
    for (const Item &part : item.body) {
      const bool is_set = (part.kind == ItemKind::block && part.kind_word.text == "set" && part.header.empty()) ||
                          (part.kind == ItemKind::field && part.key.text == "set" && !part.value.empty() &&
                           part.value.front().kind == ExprKind::record);
      if (is_set)
        sets.push_back(&part);
      else
        others.push_back(part);
    }
    const Hatch made = hatch(program, ids, mesh, loose, patch_block, others);
    model::Patch patch;
    patch.kind = header_name(item.header.front());
    patch.name = header_name(item.header.back());
    patch.span = made.head;
    const std::string owner = quoted_owner("patch", patch.kind + " " + patch.name);
    require(program, made.view, patch_block, field_index(patch_fields, "because"), owner, made.head);
    made.space(field_index(patch_fields, "namespace"), patch.space, patch.space_span);
    patch.on = made.clusters(field_index(patch_fields, "on"));
    patch.on_is_said = made.view.get(field_index(patch_fields, "on")) != nullptr;
    patch.because = read<std::string>(made.view, field_index(patch_fields, "because"), "");
    PatchReader reader{program, loose, patch};
    bool any = std::ranges::any_of(
        others, [](const Item &part) { return part.kind_word.text == "set" || part.key.text == "set"; });
    for (const Item *set : sets) {
      const std::vector<Item> &lines = set->kind == ItemKind::block ? set->body : set->value.front().items;
      any |= !lines.empty();
      reader.lines(lines);
    }
    if (!any)
      program.findings.report(diagnostics::missing_field, made.head, owner, "set")
          .advise("for instance `set { \"spec.trafficPolicy.tls.mode\" = \"DISABLE\" }`");
    const auto by_path = [](const model::PatchField &field) { return manifest::spelled(field.path); };
    std::ranges::sort(patch.fields, {}, by_path);
    mesh.patches.push_back(std::move(patch));
  }
  const auto order = [](const model::Patch &patch) {
    return std::tuple(std::string_view(patch.kind), std::string_view(patch.name), std::string_view(patch.space),
                      patch.fields.empty() ? std::string() : manifest::spelled(patch.fields.front().path), patch.span);
  };
  std::ranges::sort(mesh.patches, {}, order);
}

} // namespace meshc::check
