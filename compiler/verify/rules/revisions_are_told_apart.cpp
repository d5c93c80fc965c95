#include "base/suggest.h"
#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// A release of Helm is called `istiod-<revision>`, and has 53 characters at most.
constexpr std::size_t longest_name = 46;

std::vector<std::string> texts(const std::vector<Word> &words) {
  std::vector<std::string> list;
  for (const Word &word : words)
    list.push_back(word.text);
  return list;
}

struct Judge {
  const Mesh &mesh;
  Diagnostics &findings;

  void say(Span at, const std::string &who, const std::string &what, std::string help,
           const diagnostics::Subject &about) const {
    findings.report(diagnostics::revision_wrong, at, who, what).about(about).advise(std::move(help));
  }

  bool is_tag(const std::string &text) const {
    return std::ranges::find(mesh.tags, text, &Word::text) != mesh.tags.end();
  }

  void tag(const Setting<std::string> &chosen, const std::string &who, const diagnostics::Subject &about) const {
    if (!chosen.is_set() || is_tag(chosen.value))
      return;
    const std::vector<std::string> legal = texts(mesh.tags);
    say(chosen.span, who,
        "chooses the tag " + quoted(chosen.value) +
            (legal.empty() ? ", and the mesh has no tags" : ", which is none of " + list_in_words(quoted(legal))),
        legal.empty() ? "name the tags of the mesh: `tags = [stable, " + chosen.value + "]`"
                      : did_you_mean(chosen.value, legal),
        about);
  }

  void tags_of_mesh() const {
    const diagnostics::Subject about{"mesh", mesh.name};
    for (std::size_t i = 0; i < mesh.tags.size(); ++i) {
      const Word &tag = mesh.tags[i];
      const auto earlier = mesh.tags.begin() + static_cast<std::ptrdiff_t>(i);
      if (!is_dns_label(tag.text))
        say(tag.span, "the mesh", "has a tag " + quoted(tag.text) + ", which cannot be part of a name",
            "use lower case letters, digits and dashes", about);
      else if (std::ranges::find(mesh.tags.begin(), earlier, tag.text, &Word::text) != earlier)
        say(tag.span, "the mesh", "has the tag " + quoted(tag.text) + " twice", "", about);
      else if (tag.text == "default" && i > 0)
        say(tag.span, "the mesh", "has the tag `default`, and " + quoted(mesh.tags.front().text) + " before it",
            "`default` serves all that choose none, so it comes first", about);
    }
  }

  // The name that a label, a release and a Service carry.
  void name(const Setting<std::string> &said, const Setting<Version> &version, const Cluster &cluster,
            std::string_view field) const {
    const std::string who = "cluster " + quoted(cluster.name);
    if (said.is_set() && (!is_dns_label(said.value) || said.value.size() > longest_name))
      say(said.span, who, "names a revision " + quoted(said.value) + ", which cannot be part of a name",
          "use at most " + std::to_string(longest_name) + " lower case letters, digits and dashes", subject(cluster));
    else if (said.is_set() && said.value == "default")
      say(said.span, who, "names a revision `default`, which means the one without a name",
          "say `revision = none`, or nothing: then it follows the version", subject(cluster));
    else if (said.is_unset() && !version.is_set())
      say(cluster.span, who, "has tags to serve, and no name for its control plane",
          "say `" + std::string(field) + "`, after which it is named", subject(cluster));
  }

  void unserved(const Cluster &cluster) const {
    const std::string who = "cluster " + quoted(cluster.name);
    if (const Upgrade *upgrade = cluster.upgrade.get())
      say(upgrade->span, who, "upgrades beside its control plane, and the mesh has no tags by which proxies choose one",
          "name them in `mesh`: `tags = [stable, canary]`; or change `istio` and upgrade in place", subject(cluster));
    else if (cluster.revision.is_set())
      say(cluster.revision.span, who, "names its control plane, and the mesh has no tags by which proxies choose one",
          "name them in `mesh`: `tags = [stable]`", subject(cluster));
  }

  void remote(const Cluster &cluster) const {
    const std::string &primary = mesh[cluster.remote()->primary].name;
    const Span at = cluster.upgrade.is_set() ? cluster.upgrade.span : cluster.revision.span;
    if (at.known())
      say(at, "cluster " + quoted(cluster.name),
          "is a remote of " + quoted(primary) + ", whose control planes serve it, and says `" +
              (cluster.upgrade.is_set() ? "upgrade" : "revision") + "` itself",
          "say it for " + quoted(primary), subject(cluster));
  }

  void primary(const Cluster &cluster) const {
    name(cluster.revision, cluster.istio, cluster, "istio = 1.31.1");
    const bool unnamed = cluster.revision.is_off();
    if (unnamed && mesh.tags.front().text == "default")
      say(cluster.revision.span, "cluster " + quoted(cluster.name),
          "has a control plane without a name, which serves all that choose none, and so does the tag `default`",
          "begin `tags` with another name, for instance `stable`", subject(cluster));
    const Upgrade *upgrade = cluster.upgrade.get();
    if (upgrade == nullptr)
      return;
    name(upgrade->revision, upgrade->to, cluster, "to");
    for (const Word &word : upgrade->tags)
      tag({Setting<std::string>::State::set, word.text, word.span}, "the upgrade of cluster " + quoted(cluster.name),
          subject(cluster));
    const std::string who = "cluster " + quoted(cluster.name);
    if (cluster.istio.is_set() && upgrade->to.is_set() && upgrade->to.value <= cluster.istio.value)
      say(upgrade->to.span, who,
          "runs Istio " + spelled(cluster.istio.value) + ", and upgrades to " + spelled(upgrade->to.value) +
              ", which is not newer",
          "to go back, leave `istio` as it is and take tags out of `upgrade`", subject(cluster));
    else if (const auto revisions =
                 mesh.revisions(ClusterId(static_cast<std::size_t>(&cluster - mesh.clusters.data())));
             revisions.front().name == revisions.back().name)
      say(upgrade->span, who, "calls both of its control planes " + quoted(revisions.front().name),
          "give the second one a name of its own: `upgrade { revision = … }`", subject(cluster));
  }
};

// What has no effect is refused: the labels of somebody else's Namespace are theirs.
void tag_of_others(const Judge &judge, const Namespace &space) {
  if (space.tag.is_set() && space.manage == Manage::reference && judge.is_tag(space.tag.value))
    judge.say(space.tag.span, "namespace " + quoted(space.name),
              "chooses the tag " + quoted(space.tag.value) + ", and its Namespace belongs to someone else",
              "its owner sets the label `istio.io/rev: " + space.tag.value + "`; or `manage = create`", subject(space));
}

// A label written by hand chooses a control plane past the tag.
constexpr std::string_view choosing_labels[] = {"istio.io/rev", "istio-injection"};

void labels(const Judge &judge, const Namespace &space) {
  for (const std::string_view key : choosing_labels)
    if (const auto label = space.labels.find(std::string(key)); label != space.labels.end())
      judge.say(label->second.span, "namespace " + quoted(space.name),
                "writes the label " + quoted(key) + ", which chooses a control plane past the tags of the mesh",
                "say `tag = …`, or `injection = false`", subject(space));
}

// Remotes of two control planes that they reach by the name of one gateway.
void names_of_injectors(const Context &context, const Cluster &cluster, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Cluster &primary = mesh[cluster.remote()->primary];
  const Gateway *gateway = primary.gateway(GatewayRole::east_west);
  const Word *address = gateway == nullptr ? nullptr : control_plane_address(*gateway);
  if (mesh.tags.empty() || !primary.upgrade.is_set() || address == nullptr || parse_address(address->text))
    return;
  findings.report(diagnostics::injector_by_name, primary.upgrade.span, cluster.name, primary.name, address->text)
      .about(subject(cluster))
      .about(subject(primary))
      .label(address->span, "a name, and no address")
      .label(cluster.remote()->span, "a remote since this")
      .advise("give the gateway an IP address, or upgrade in place");
}

} // namespace

void revisions_are_told_apart(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Judge judge{mesh, findings};
  judge.tags_of_mesh();
  for (const Namespace &space : mesh.namespaces) {
    judge.tag(space.tag, "namespace " + quoted(space.name), subject(space));
    tag_of_others(judge, space);
    if (!mesh.tags.empty() && space.manage == Manage::create)
      labels(judge, space);
  }
  for (const Cluster &cluster : mesh.clusters) {
    for (const Gateway &gateway : cluster.gateways)
      judge.tag(gateway.tag, "gateway " + quoted(cluster.name + "." + gateway.name), subject(cluster, gateway));
    if (cluster.remote() != nullptr) {
      judge.remote(cluster);
      names_of_injectors(context, cluster, findings);
    } else if (mesh.tags.empty())
      judge.unserved(cluster);
    else
      judge.primary(cluster);
  }
}

} // namespace meshc::verify
