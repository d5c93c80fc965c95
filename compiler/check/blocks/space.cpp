#include "check/blocks/plaintext.h"

namespace meshc::check {
namespace {

constexpr Word manage_words[] = {{"reference", "It belongs to someone else and is only referred to."},
                                 {"create", "meshc writes it."}};
constexpr Word enforcement_words[] = {
    {"observe", "Nothing is written that can deny."},
    {"audit", "Policies are dry runs, and mutual TLS is permissive."},
    {"enforce", "What is not allowed is denied."},
};

constexpr Word network_policy_words[] = {
    {"ingress", "Who may reach the pods: what edges say, and what the platform needs."},
    {"both", "Also what the pods may reach: what they call, DNS, istiod and the gateways of other networks."},
};

constexpr Field space_fields[] = {
    {.name = "owner",
     .type = text_type,
     .doc = "Who answers for it. An e-mail address, `@user` or `@organisation/team` is named in CODEOWNERS.",
     .example = "\"team-web@shop.example\"",
     .flags = classifying},
    {.name = "manage",
     .type = {.basic = Basic::word, .words = manage_words},
     .doc = "Whether meshc writes the Namespace object.",
     .standard = "`reference`",
     .example = "create"},
    {.name = "enforcement",
     .type = {.basic = Basic::word, .words = enforcement_words},
     .doc = "How far policy goes in this namespace.",
     .standard = "`enforce`",
     .example = "audit"},
    {.name = "injection",
     .type = boolean_type,
     .doc = "Whether pods of a created namespace get proxies.",
     .standard = "`true`",
     .example = "true"},
    {.name = "tag",
     .type = name_type,
     .doc = "Which of the mesh's tags chooses the control plane of its pods: the label `istio.io/rev` of a created "
            "namespace.",
     .standard = "the first",
     .example = "canary"},
    {.name = "labels",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "Labels of a created namespace, and to select by.",
     .flags = classifying},
    {.name = "files",
     .type = texts_type,
     .doc = "Where the blocks of the namespace may be written: patterns over paths relative to the mesh folder, `*` "
            "within a folder and `**` across folders.",
     .standard = "anywhere",
     .example = "[\"payments/**\"]"},
    {.name = "scope",
     .type = {.basic = Basic::word, .words = scope_words},
     .doc = "Of which services the proxies of the namespace learn.",
     .standard = "what the mesh says",
     .example = "declared"},
    {.name = "network_policy",
     .type = {.basic = Basic::word, .words = network_policy_words},
     .doc = "Edges as NetworkPolicies as well, for the pods of each service, in an enforced namespace.",
     .standard = "none",
     .example = "ingress",
     .flags = removable},
    {.name = "mtls",
     .type = {.basic = Basic::word, .words = mtls_words},
     .doc = "Mutual TLS at the pods of the namespace, whatever the mesh says.",
     .standard = "strict where enforced, unless the mesh or cluster says something",
     .example = "strict"},
    {.name = "plaintext",
     .type = {.basic = Basic::block, .block = &plaintext_block},
     .doc = "Callers without an identity that its services let in for a time.",
     .standard = "none",
     .flags = removable},
};

} // namespace

const Block space_block{
    .kind = "namespace",
    .header = Header::name,
    .places = in_mesh,
    .doc =
        "A Kubernetes namespace, the same in every cluster. It may be reopened in any file; one field may be set once.",
    .example = "namespace shop {\n  owner = \"team-shop@shop.example\"\n  enforcement = audit\n\n  service web {\n    "
               "on = [east]\n    ports = [8080/http]\n  }\n}\n",
    .fields = space_fields};

void lower_spaces(Program &program, const Ids &, model::Mesh &mesh) {
  const auto mesh_scope = static_cast<std::uint16_t>(find_field(mesh_block, "scope"));
  for (const EntityId id : program.of_kind(Kind::space)) {
    const Entity &entity = program[id];
    model::Namespace space;
    space.name = entity.name;
    space.span = entity.name_span;
    const auto manage = read_word<model::Manage>(entity.view, field_index(space_fields, "manage"));
    space.manage = manage.is_set() ? manage.value : model::Manage::reference;
    const auto enforcement = read_word<model::Enforcement>(entity.view, field_index(space_fields, "enforcement"));
    space.enforcement = enforcement.is_set() ? enforcement.value : model::Enforcement::enforce;
    space.enforcement_span = enforcement.is_set() ? enforcement.span : space.span;
    const auto scope = read_word<model::Scope>(entity.view, field_index(space_fields, "scope"));
    const auto otherwise = read_word<model::Scope>(program.mesh_view, mesh_scope);
    space.scope = scope.is_set() ? scope.value : otherwise.is_set() ? otherwise.value : model::Scope::everything;
    space.scope_span = scope.is_set() ? scope.span : otherwise.is_set() ? otherwise.span : space.span;
    space.injection = read<bool>(entity.view, field_index(space_fields, "injection"));
    space.tag = read<std::string>(entity.view, field_index(space_fields, "tag"));
    space.owner = read<std::string>(entity.view, field_index(space_fields, "owner"));
    space.files = read_words(entity.view, field_index(space_fields, "files"));
    space.labels = read_labels(entity.view, field_index(space_fields, "labels"));
    space.mtls = read_word<model::Mtls>(entity.view, field_index(space_fields, "mtls"));
    space.plaintext = lower_plaintext(program, entity.view.block(field_index(space_fields, "plaintext")),
                                      "namespace `" + entity.name + "`");
    space.network_policy = read_word<model::NetworkPolicies>(entity.view, field_index(space_fields, "network_policy"));
    mesh.namespaces.push_back(std::move(space));
  }
}

} // namespace meshc::check
