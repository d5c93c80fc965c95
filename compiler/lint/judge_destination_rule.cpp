#include "base/text.h"
#include "lint/scene.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace meshc::lint {
namespace {

// A policy may be given for the whole rule, for a subset or for a port.
class Policy {
public:
  Policy(const Scene &scene, const Object &object, const Value &policy, Diagnostics &findings)
      : scene_(scene), object_(object), policy_(policy), findings_(findings) {}

  void judge() {
    // One level up it is no field at all, which the schema says; what it asks for is judged all the same.
    const Value *locality = policy_.find("loadBalancer.localityLbSetting");
    if (locality == nullptr)
      locality = policy_.at("localityLbSetting");
    if (locality != nullptr)
      judge_locality(*locality);
    judge_ejection();
    judge_connect_timeout();
    for (const Value &port : items(policy_.at("portLevelSettings")))
      if (policy_.at("outlierDetection") != nullptr && port.at("outlierDetection") == nullptr)
        findings_
            .report(diagnostics::policy_lost_on_port, place(&port, object_),
                    std::to_string(number(port.find("port.number"))), title(object_),
                    "`outlierDetection`, and with it ejection and failover")
            .label(place(policy_.at("outlierDetection"), object_), "said for the whole rule here")
            .advise("set it for all ports, or repeat `outlierDetection` in the policy of the port");
  }

private:
  void judge_locality(const Value &locality) {
    const Value *failover = locality.at("failover");
    const Value *distribute = locality.at("distribute");
    const Value *order = failover != nullptr ? failover : locality.at("failoverPriority");
    fails_over_ = order != nullptr;
    if (distribute != nullptr && failover != nullptr)
      findings_
          .report(diagnostics::spread_wrong, place(distribute, object_), title(object_),
                  "stands beside `failover`: Istio refuses the two together")
          .label(place(failover, object_), "the other one")
          .advise("keep one of them; `distribute` sends nothing to a region that it does not list");
    for (const Value &share : items(distribute))
      judge_share(share);
    if (order != nullptr && policy_.at("outlierDetection") == nullptr)
      findings_
          .report(diagnostics::failover_without_ejection, place(order, object_), title(object_),
                  "its DestinationRule has no `outlierDetection`, which makes it act")
          .advise("add `outlierDetection` beside `loadBalancer`, with `minHealthPercent: 1`");
    for (const Value &step : items(failover)) {
      judge_region(step.at("from"));
      judge_region(step.at("to"));
      judge_chain(*failover, step);
    }
  }

  // A region is the target of one step and the start of another: that is no chain.
  void judge_chain(const Value &failover, const Value &step) {
    const std::string_view to = text(step.at("to"));
    std::vector<std::string_view> ways;
    for (const Value &other : items(&failover))
      if (text(other.at("from")) == to && text(other.at("to")) != text(step.at("from")))
        ways.push_back(text(other.at("to")));
    if (!ways.empty())
      findings_
          .report(diagnostics::failover_is_no_chain, place(step.at("to"), object_), title(object_),
                  text(step.at("from")), to, ways.front())
          .advise("each entry is about callers of its `from` alone; write one for callers of every region");
  }

  void judge_share(const Value &share) {
    judge_region(share.at("from"));
    std::int64_t sum = 0;
    bool known = true;
    for (const manifest::Field &target : fields(share.at("to"))) {
      const auto *weight = std::get_if<std::int64_t>(&target.value.data());
      known = known && weight != nullptr;
      sum += weight == nullptr ? 0 : *weight;
    }
    if (known && sum != 100)
      findings_
          .report(diagnostics::spread_wrong, place(share.at("to"), object_), title(object_),
                  "sums to " + std::to_string(sum) + " for callers in `" + std::string(text(share.at("from"))) +
                      "`: Istio refuses all but 100")
          .advise("the weights of one `to` add up to 100");
  }

  // Names that only examples have; the real ones are labels of nodes.
  void judge_region(const Value *locality) {
    const std::string region(text(locality).substr(0, text(locality).find('/')));
    if (region.empty() || region == "*" || is_open(region) || !told_.insert(region).second)
      return;
    const bool from_examples = region.starts_with("region") && region.size() > 6 &&
                               std::all_of(region.begin() + 6, region.end(), [](char c) { return is_digit(c); });
    std::set<std::string> known;
    scene_.each("Node", [&](const Object &node) {
      if (const Value *labels = node.body.find("metadata.labels"))
        known.insert(std::string(text(labels->at("topology.kubernetes.io/region"))));
    });
    known.erase("");
    if (known.contains(region) || (known.empty() && !from_examples))
      return;
    const std::vector<std::string> names(known.begin(), known.end());
    findings_
        .report(diagnostics::locality_unknown, place(locality, object_), "the DestinationRule", title(object_), region,
                known.empty() ? "a name of the documentation's examples" : "a region that no node is in")
        .advise(known.empty() ? "write the region as the label `topology.kubernetes.io/region` of the nodes spells it"
                              : "the nodes are in " + list_in_words(names));
  }

  void judge_ejection() {
    const Value *ejection = policy_.at("outlierDetection");
    for (const std::string_view wrong : {"outlierDetection", "circuitBreaker"})
      if (const Value *old = policy_.at(wrong) == nullptr ? nullptr : policy_.at(wrong)->at("consecutiveErrors"))
        findings_
            .report(diagnostics::deprecated_in_manifest, place(old, object_), "`consecutiveErrors`",
                    "which no release of Istio reads any more")
            .advise("write `consecutive5xxErrors` or `consecutiveGatewayErrors`");
    if (ejection == nullptr)
      return;
    const Value *most = ejection->at("maxEjectionPercent");
    const auto *share = most == nullptr ? nullptr : std::get_if<std::int64_t>(&most->data());
    if (share == nullptr ? fails_over_ : *share < 100)
      findings_
          .report(diagnostics::ejection_limit_wrong, place(most != nullptr ? most : ejection, object_), title(object_),
                  share == nullptr
                      ? "without `maxEjectionPercent` one pod in ten may be ejected, so calls stay with the "
                        "pods that fail"
                      : "`maxEjectionPercent: " + std::to_string(*share) +
                            "` keeps the rest of a failing region in use, so calls never all leave it")
          .advise("a region is left only when all its pods may be ejected: `maxEjectionPercent: 100`");
  }

  void judge_connect_timeout() {
    const Value *timeout = policy_.find("connectionPool.tcp.connectTimeout");
    const std::string_view said = text(timeout);
    int milliseconds = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), milliseconds);
    if (error != std::errc() ||
        std::string_view(end, static_cast<std::size_t>(said.data() + said.size() - end)) != "ms")
      return;
    if (milliseconds > 0 && milliseconds < 100)
      findings_
          .report(diagnostics::connect_timeout_short, place(timeout, object_), title(object_), said,
                  "a round trip between regions takes 20 to 200 ms")
          .advise("allow three round trips to the farthest region that serves; 1s suits most");
  }

  const Scene &scene_;
  const Object &object_;
  const Value &policy_;
  Diagnostics &findings_;
  bool fails_over_ = false;
  std::set<std::string> told_;
};

void judge_host(const Scene &scene, const Object &object, const Value &host, Diagnostics &findings) {
  const std::string full = full_host(text(&host), object);
  bool before = true; // of two, the later one is told
  const Object *twin = nullptr;
  const Object *covered = nullptr;
  scene.each("DestinationRule", [&](const Object &other) {
    if (&other == &object) {
      before = false;
      return;
    }
    if (object.body.find("spec.workloadSelector") != nullptr || other.body.find("spec.workloadSelector") != nullptr)
      return;
    const std::string other_host = full_host(text(other.body, "spec.host"), other);
    if (before && is_same_host(full, other_host))
      twin = &other;
    if (full.starts_with("*.") && other_host.ends_with(full.substr(1)) && other_host != full)
      covered = &other;
  });
  if (const Object *other = twin != nullptr ? twin : covered)
    findings
        .report(diagnostics::host_ruled_twice, place(&host, object), text(other->body, "spec.host"),
                "`" + title(*other) + "` and `" + title(object) + "`")
        .label(place(other->body.find("spec.host"), *other), "the other one")
        .advise(twin != nullptr
                    ? "write one rule with all that both say: of two only the first found acts"
                    : "one rule acts for a call, never both: repeat in the narrower rule what the wide one says");
}

bool is_outside(const Scene &scene, std::string_view host) {
  bool outside = false;
  scene.each("ServiceEntry", [&](const Object &entry) {
    // MESH_EXTERNAL is what Istio takes when nothing is said.
    if (text(entry.body, "spec.location") != "MESH_INTERNAL")
      for (const Value &one : items(entry.body.find("spec.hosts")))
        outside = outside || text(&one) == host;
  });
  return outside;
}

} // namespace

void judge_destination_rule(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *host = object.body.find("spec.host");
  if (host != nullptr && !is_open(text(host))) {
    judge_host(scene, object, *host, findings);
    judge_stub_domain(object, *host, findings);
    const Value *mode = object.body.find("spec.trafficPolicy.tls.mode");
    if (text(mode) == "ISTIO_MUTUAL" && is_outside(scene, text(host)))
      findings.report(diagnostics::mutual_tls_to_outside, place(mode, object), title(object), text(host))
          .advise("say `location: MESH_INTERNAL` if proxies serve it, or `mode: SIMPLE` if they do not");
  }
  if (const Value *policy = object.body.find("spec.trafficPolicy"))
    Policy(scene, object, *policy, findings).judge();
  for (const Value &subset : items(object.body.find("spec.subsets"))) {
    if (const Value *policy = subset.at("trafficPolicy"))
      Policy(scene, object, *policy, findings).judge();
    if (const Value *labels = subset.at("labels"); labels != nullptr && labels->at("cluster") != nullptr)
      findings
          .report(diagnostics::version_selects_wrongly, place(labels->at("cluster"), object), text(subset.at("name")),
                  text(host), "no pod: `cluster` is no label that Istio gives to endpoints")
          .advise("the label of a cluster is `topology.istio.io/cluster`");
  }
}

} // namespace meshc::lint
