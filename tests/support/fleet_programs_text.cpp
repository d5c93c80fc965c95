// A random fleet as text, in each of its spellings.
#include "support/fleet_programs.h"

#include <algorithm>

namespace meshc::testing {
namespace {

std::string listed(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return "[" + text + "]";
}

} // namespace

Files FleetPrograms::files(Style style, bool overlay) const {
  Files files;
  files["fleet.mesh"] = fleet_text(style);
  for (const Space &space : spaces_) {
    std::string text = "namespace " + space.name + " {\n";
    if (!space.enforcement.empty())
      text += "  enforcement = " + space.enforcement + "\n";
    if (style != Style::unrolled)
      text += defaults_text(space.defaults, style, "  ");
    for (const Group &group : space.groups)
      text += style == Style::unrolled ? unrolled_text(space, group, overlay) : group_text(group, style);
    for (const Call &call : calls_)
      if (spaces_[call.callee[0]].name == space.name)
        text += call_text(call, style);
    files[space.name + "/services.mesh"] = text + "}\n";
  }
  if (style != Style::unrolled)
    files["variant.mesh"] = overlay_text();
  return files;
}

std::string FleetPrograms::fleet_text(Style style) const {
  std::string text = "mesh random {\n  istio = 1.31.1\n  discovery external-secrets { store = \"fleet\", path = "
                     "\"istio/readers\" }\n}\n\n";
  const auto site = [&](const std::string &name, const std::string &region, const std::string &pods,
                        const std::string &number, const std::string &quote) {
    const std::string network = quote + name + "-net" + quote;
    return "network " + network + "\ncluster " + quote + name + quote + " {\n  network = " + network +
           "\n  region = " + region + "\n  pods = " + pods + "\n  api_server = \"https://" + name +
           ".example:6443\"\n  api_ca = system\n  gateway east-west { address = \"203.0.113." + number + "\" }\n";
  };
  if (style == Style::unrolled || !clusters_by_loop_) {
    for (const Cluster &cluster : clusters_)
      text += site(cluster.name, cluster.region, "10." + std::to_string(cluster.number) + ".0.0/16",
                   std::to_string(cluster.number + 11), "") +
              "  labels { tier = " + (cluster.gold ? "\"gold\"" : "\"silver\"") + " }\n}\n";
  } else {
    text += "let sites = [\n";
    for (const Cluster &cluster : clusters_)
      text += "  { name = \"" + cluster.name + "\", region = \"" + cluster.region +
              "\", number = " + std::to_string(cluster.number) + ", gold = " + (cluster.gold ? "true" : "false") +
              " },\n";
    text += "]\nfor s in sites {\n  let octet = s.number + 11\n" +
            site("\\(s.name)", "s.region", "cidr_subnet(10.0.0.0/8, 8, s.number)", "\\(octet)", "\"") +
            "  if s.gold { labels { tier = \"gold\" } } else { labels { tier = \"silver\" } }\n}\n}\n";
    // Names made of texts are quoted, also where nothing is computed.
  }
  if (style == Style::unrolled)
    return text;
  text += "\nlet gold = clusters where labels.tier == \"gold\"\nlet silver = clusters - gold\n";
  for (std::size_t i = 0; i < lets_.size(); ++i)
    text += "let w" + std::to_string(i + 1) + " = " + lets_[i].plain + "\n";
  if (style == Style::compact)
    for (const Profile &profile : profiles_)
      text += profile_text(profile);
  return text + defaults_text(defaults_, style, "");
}

std::string FleetPrograms::defaults_text(const std::vector<Defaults> &all, Style style,
                                         const std::string &indent) const {
  std::string text;
  for (const Defaults &one : all) {
    Layer body = one.body;
    if (one.use && style == Style::inlined) {
      body = expanded(*one.use);
      stack(body, one.body);
    }
    text += indent + "defaults service" + (one.where ? " where " + one.where->text : "") + " {\n" +
            layer_text(body, style, indent + "  ") +
            (one.use && style == Style::compact ? use_text(*one.use, indent + "  ") : "") + indent + "}\n";
  }
  return text;
}

std::string FleetPrograms::profile_text(const Profile &profile) const {
  std::string parameters;
  Layer body = profile.body;
  for (const Parameter &parameter : profile.parameters) {
    Written &written =
        parameter.block.empty() ? body.fields[parameter.field] : body.blocks[parameter.block].fields[parameter.field];
    const std::string &text = written.plain;
    const std::string type = text.ends_with("rps") ? "rate" : text.ends_with("s") ? "duration" : "int";
    parameters += (parameters.empty() ? "" : ", ") + parameter.name + ": " + type + " = " + written.compact;
    written.compact = parameter.name;
  }
  return "profile " + profile.name + (parameters.empty() ? "" : "(" + parameters + ")") + " for service {\n" +
         (profile.inner ? use_text(*profile.inner, "  ") : "") + layer_text(body, Style::compact, "  ") + "}\n";
}

std::string FleetPrograms::use_text(const Use &use, const std::string &indent) const {
  std::string arguments;
  for (const auto &[name, written] : use.arguments)
    arguments += (arguments.empty() ? "" : ", ") + name + " = " + written.compact;
  return indent + "use " + profiles_[use.profile].name + (arguments.empty() ? "" : "(" + arguments + ")") + "\n";
}

std::string FleetPrograms::layer_text(const Layer &layer, Style style, const std::string &indent) const {
  const auto spelled = [&](const Written &written) {
    return style == Style::unrolled ? written.plain : written.compact;
  };
  std::string text;
  for (const auto &[field, written] : layer.fields)
    text += indent + field + " = " + spelled(written) + "\n";
  for (const auto &[name, change] : layer.blocks) {
    if (change.how == BlockChange::How::off) {
      text += indent + name + " = none\n";
      continue;
    }
    std::string fields;
    for (const auto &[field, written] : change.fields)
      fields += (fields.empty() ? "" : ", ") + field + " = " + spelled(written);
    text += indent + name + (change.how == BlockChange::How::replace ? " = { " : " { ") + fields + " }\n";
  }
  return text;
}

std::string FleetPrograms::where_text(Where where, Style style, const std::string &spelling) const {
  if (style == Style::unrolled)
    return listed(names_in(where));
  if (where == Where::all)
    return spelling.size() % 2 == 0 ? "all" : "gold + silver";
  return where == Where::gold ? "gold" : spelling.size() % 2 == 0 ? "silver" : "clusters where labels.tier != \"gold\"";
}

// What every style says alike, but for the way in which names are computed.
std::string FleetPrograms::frame_text(const Group &group, const std::string &name, Style style,
                                      const std::string &indent) const {
  std::string text = indent + "service " + name + " {\n" + indent +
                     "  on = " + where_text(group.on, style, group.name) + "\n" + indent + "  ports = [8080/" +
                     group.protocol + "]\n";
  if (!group.criticality.empty())
    text += indent + "  criticality = " + group.criticality + "\n";
  if (group.split && style == Style::unrolled)
    text += indent + "  version v1\n" + indent + "  version v2\n" + indent + "  split { v1 = 90%, v2 = 10% }\n";
  else if (group.split)
    text += indent + "  for v in [\"v1\", \"v2\"] { version \"\\(v)\" }\n" + indent +
            "  split { v1 = 90%, v2 = 100% - 90% }\n";
  if (group.on == Where::all)
    return text;
  std::vector<std::string> regions;
  for (const std::string &cluster : names_in(group.on))
    regions.push_back(std::ranges::find(clusters_, cluster, &Cluster::name)->region);
  const std::string to = style == Style::unrolled ? listed(regions)
                                                  : std::string("[for c in ") +
                                                        (group.on == Where::gold ? "gold" : "silver") + ": c.region]";
  return text + indent + "  export { to = all }\n" + indent + "  failover { to = " + to + " }\n";
}

std::string FleetPrograms::group_text(const Group &group, Style style) const {
  const std::string indent = group.count > 0 ? "    " : "  ";
  Layer body = group.body;
  if (style == Style::inlined) {
    body = {};
    for (const Use &use : group.uses)
      stack(body, expanded(use));
    stack(body, group.body);
    if (group.replicas_plus)
      body.fields.erase("replicas");
  }
  std::string text = frame_text(group, group.count > 0 ? "\"" + group.name + "-\\(n)\"" : group.name, style, indent) +
                     layer_text(body, style, indent + "  ");
  if (style == Style::compact)
    for (const Use &use : group.uses)
      text += use_text(use, indent + "  ");
  if (group.replicas_plus)
    text += indent + "  replicas = n + " + std::to_string(*group.replicas_plus) + "\n";
  if (group.special)
    text += indent + "  if n == " + std::to_string(group.special->first) + " {\n" +
            layer_text(group.special->second, style, indent + "    ") + indent + "  }\n";
  if (group.on_set)
    text += indent + "  on " + where_text(group.on_set->first, Style::compact, "even") + " {\n" +
            layer_text(group.on_set->second, style, indent + "    ") + indent + "  }\n";
  text += indent + "}\n";
  return group.count > 0 ? "  for n in range(1, " + std::to_string(group.count) + ") {\n" + text + "  }\n" : text;
}

std::string FleetPrograms::unrolled_text(const Space &space, const Group &group, bool overlay) const {
  std::string text;
  for (const std::size_t number : numbers(group)) {
    text += frame_text(group, numbered(group, number), Style::unrolled, "  ") +
            layer_text(settled(space, group, number, overlay), Style::unrolled, "    ");
    if (group.on_set)
      text += "    on " + where_text(group.on_set->first, Style::unrolled, "") + " {\n" +
              layer_text(group.on_set->second, Style::unrolled, "      ") + "    }\n";
    text += "  }\n";
  }
  return text;
}

// A set of callers is one edge; callers and callees with a number are one edge for each pair.
std::string FleetPrograms::call_text(const Call &call, Style style) const {
  const Group &caller = spaces_[call.caller[0]].groups[call.caller[1]];
  const Group &callee = spaces_[call.callee[0]].groups[call.callee[1]];
  const std::string space = spaces_[call.caller[0]].name + ".";
  const std::string body =
      call.method.empty() || callee.protocol != "http" ? "" : " { methods = [" + call.method + "] }";
  const auto edge = [&](const std::string &left, const std::string &right) {
    return "allow " + left + " -> " + right + body + "\n";
  };
  std::string text;
  if (style == Style::unrolled) {
    std::vector<std::string> critical;
    for (const Space &other : spaces_)
      for (const Group &group : other.groups)
        for (const std::size_t number : numbers(group))
          if (criticality_of(group) == "high")
            critical.push_back(other.name + "." + numbered(group, number));
    for (const std::size_t right : numbers(callee)) {
      if (call.all_critical && !critical.empty())
        text += "  " + edge(listed(critical), numbered(callee, right));
      for (const std::size_t left : numbers(caller))
        if (!call.all_critical)
          text += "  " + edge(space + numbered(caller, left), numbered(callee, right));
    }
    return text;
  }
  const auto computed = [](const std::string &name, const Group &group, const std::string &variable) {
    return group.count == 0 ? name : "\"" + name + "-\\(" + variable + ")\"";
  };
  const auto loop = [](const Group &group, const std::string &variable, const std::string &inside) {
    return group.count == 0
               ? inside
               : "for " + variable + " in range(1, " + std::to_string(group.count) + ") {\n" + inside + "}\n";
  };
  const std::string right = computed(callee.name, callee, "n");
  if (call.all_critical)
    return loop(callee, "n", edge("(services where criticality == high)", right));
  return loop(callee, "n", loop(caller, "m", edge(computed(space + caller.name, caller, "m"), right)));
}

std::string FleetPrograms::overlay_text() const {
  std::string text = "overlay variant {\n";
  for (const Space &space : spaces_)
    for (const Group &group : space.groups)
      if (group.overlay)
        text += "  namespace " + space.name + " {\n    service " + group.name + " {\n" +
                layer_text(*group.overlay, Style::compact, "      ") + "    }\n  }\n";
  return text + "}\n";
}

} // namespace meshc::testing
