package main

import (
	"fmt"
	"slices"
	"strings"

	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
)

// checkCalls: for each call that the caller may make there is a listener, a route, an Envoy cluster and endpoints.
func (p *controlPlane) checkCalls(caller *pod, seen *envoy, result *report) {
	from := caller.cluster.flow.Name
	for _, callee := range p.world.meant.Services {
		view := callee.view(from)
		if view == nil || !view.Called || callee.Headless { // a headless name resolves to pods, past all of this
			continue
		}
		for _, port := range callee.portsFor(caller.service) {
			p.checkCall(caller, seen, callee, view, port, result)
		}
	}
}

// checkScope: a proxy whose namespace asks for it knows nothing that no edge lets its pod call.
func (p *controlPlane) checkScope(caller *pod, seen *envoy, result *report) {
	if p.world.meant.scope(caller.service.Namespace) != "declared" {
		return
	}
	for _, other := range p.world.meant.Services {
		if slices.Contains(caller.service.MayCall, other.Name) || other.Namespace == p.world.meant.SystemNamespace {
			continue
		}
		for _, port := range other.Ports {
			cluster := outbound(port.Number, "", other.Host)
			result.expect(!seen.clusters[cluster], caller.name(), other.Host, "expected no Envoy cluster %s in a scope without it, found one", cluster)
		}
	}
}

// portsFor are the ports on which some edge lets the caller in.
func (s *serviceFlow) portsFor(caller *serviceFlow) []portFlow {
	var ports []portFlow
	for _, port := range s.Ports {
		if port.Protocol == "udp" {
			continue // no proxy takes it
		}
		for _, edge := range s.Allowed {
			named := slices.Contains(edge.Services, caller.Name) || slices.Contains(edge.Namespaces, caller.Namespace)
			if named && slices.Contains(edge.Ports, port.Number) {
				ports = append(ports, port)
				break
			}
		}
	}
	return ports
}

func (p *controlPlane) checkCall(caller *pod, seen *envoy, callee *serviceFlow, view *viewFlow, port portFlow, result *report) {
	name, host := caller.name(), fmt.Sprintf("%s:%d", callee.Host, port.Number)
	address := ""
	if one := caller.cluster.service(callee); one != nil {
		address = one.Spec.ClusterIP
	}
	result.expect(address != "", name, host, "expected a Service that gives the name an address, found none")
	listener := seen.at(address, port.Number)
	if !result.expect(listener != nil, name, host, "expected a listener, found none on port %d", port.Number) {
		return
	}
	if port.HTTP {
		virtual := virtualHost(seen.routeConfigurations(listener), callee.Host, port.Number)
		if !result.expect(virtual != nil, name, host, "expected a route for the host behind listener %s, found none", listener.Name) {
			return
		}
		p.expectRoutes(caller, host, callee, view, port.Number, distributions(virtual), result)
		p.expectAliases(caller, virtual, callee, port, result)
	} else {
		wanted := view.distribution(callee, port.Number)
		all := tcp(listener)
		result.expect(slices.ContainsFunc(all, wanted.equal), name, host, "expected %s behind listener %s, found %s", wanted, listener.Name,
			texts(all))
	}
	p.expectDestinations(caller, seen, callee, view, port.Number, result)
}

// expectAliases: DNS leads another name to the real one, and the routes of the real host take the calls that ask for it.
func (p *controlPlane) expectAliases(caller *pod, virtual *route.VirtualHost, callee *serviceFlow, port portFlow, result *report) {
	if !slices.Contains(callee.AliasedIn, caller.cluster.flow.Name) {
		return
	}
	for _, alias := range callee.Aliases {
		one := caller.cluster.named(alias)
		result.expect(one != nil && one.Spec.ExternalName == callee.Host, caller.name(), alias, "expected a Service that leads DNS to %s, found none",
			callee.Host)
		result.expect(slices.Contains(virtual.Domains, alias), caller.name(), alias, "expected it among the domains of %s on port %d, found %v",
			callee.Host, port.Number, virtual.Domains)
	}
}

// distribution of calls for which no route says more.
func (v *viewFlow) distribution(of *serviceFlow, port int) distribution {
	return shared(of, port, v.Split)
}

func shared(of *serviceFlow, port int, split []shareFlow) distribution {
	if len(split) == 0 {
		return distribution{outbound(port, "", of.Host): 1}
	}
	made := distribution{}
	for _, part := range split {
		made[outbound(port, part.Subset, of.Host)] += float64(part.Millionths) / 1e6
	}
	return made
}

// routed are the distributions that the program states, the split of all others first, then those of its routes.
func (v *viewFlow) routed(of *serviceFlow, port int, caller *serviceFlow) []distribution {
	all := []distribution{v.distribution(of, port)}
	for _, route := range v.Routes {
		if !route.takes(caller) {
			continue
		}
		if len(route.Split) > 0 {
			all = append(all, shared(of, port, route.Split))
		}
	}
	return all
}

// expectRoutes: the last route holds for everything, so it is the split; each named route has its share; nothing else.
func (p *controlPlane) expectRoutes(caller *pod, host string, of *serviceFlow, view *viewFlow, port int, all []distribution, result *report) {
	name, legal := caller.name(), view.routed(of, port, caller.service)
	for _, one := range legal {
		result.expect(slices.ContainsFunc(all, one.equal), name, host, "expected a route to {%s}, found %s", one, texts(all))
	}
	result.expect(len(all) > 0 && legal[0].equal(all[len(all)-1]), name, host,
		"expected {%s} for calls without a route of their own, found %s", legal[0], texts(all))
	for _, one := range all {
		result.expect(slices.ContainsFunc(legal, one.equal), name, host, "expected one of %s, found a route to {%s}", texts(legal), one)
	}
}

func texts(all []distribution) string {
	var parts []string
	for _, one := range all {
		if text := "{" + one.String() + "}"; !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return list(parts)
}

// expectDestinations: every version that the caller is sent to has an Envoy cluster with the endpoints meant.
func (p *controlPlane) expectDestinations(caller *pod, seen *envoy, of *serviceFlow, view *viewFlow, port int, result *report) {
	for _, subset := range view.subsets() {
		cluster := outbound(port, subset.Subset, of.Host)
		if result.expect(seen.clusters[cluster], caller.name(), of.Host, "expected Envoy cluster %s, found none", cluster) {
			p.expectEndpoints(caller, seen, of, view, subset, cluster, result)
		}
	}
}

// addresses at which callers in `from` reach the pods of a service in one cluster: pods on their own network, else the
// gateway of that network.
func (p *controlPlane) addresses(of *serviceFlow, subset shareFlow, in string, from *runningCluster) []string {
	if subset.Cluster != "" && subset.Cluster != in {
		return nil
	}
	target := p.world.clusters[in]
	if target.flow.Network != from.flow.Network {
		if target.gatewayAddress != "" {
			return []string{target.gatewayAddress}
		}
		var all []string // any other gateway of that network
		for _, other := range p.world.meant.Clusters {
			if address := p.world.clusters[other.Name].gatewayAddress; other.Network == target.flow.Network && address != "" {
				all = append(all, address)
			}
		}
		return all
	}
	var all []string
	for _, one := range target.pods {
		if one.service == of && one.matches(of.version(subset.Version)) {
			all = append(all, one.ip())
		}
	}
	return all
}

func (p *pod) matches(labels map[string]string) bool {
	for key, value := range labels {
		if p.object.Labels[key] != value {
			return false
		}
	}
	return true
}

// expectEndpoints: all that are meant and no other, each tier behind the one before it, the first at the first priority.
func (p *controlPlane) expectEndpoints(caller *pod, seen *envoy, of *serviceFlow, view *viewFlow, subset shareFlow, cluster string, result *report) {
	got := p.endpoints(seen.proxy, cluster)
	first, last := map[string]uint32{}, map[string]uint32{} // priorities of an address
	for _, one := range got {
		if before, known := first[one.address]; !known || one.priority < before {
			first[one.address] = one.priority
		}
		last[one.address] = max(last[one.address], one.priority)
	}
	tierOf := map[string]int{} // an address that two tiers share counts for the nearer
	var missing []string
	for number, tier := range view.Tiers {
		for _, in := range tier {
			for _, address := range p.addresses(of, subset, in, caller.cluster) {
				if _, known := tierOf[address]; !known {
					tierOf[address] = number
				}
				if _, there := first[address]; !there {
					missing = append(missing, p.whose(address))
				}
			}
		}
	}
	var strange []string
	for _, one := range got {
		_, meant := tierOf[one.address]
		if p.world.gateways[one.address] != nil {
			meant = meant && one.port == crossNetworkPort
		}
		if !meant {
			strange = append(strange, fmt.Sprintf("%s:%d", p.whose(one.address), one.port))
		}
	}
	name, host := caller.name(), of.Host
	result.expect(missing == nil, name, host, "expected also %s in %s, found %s", list(missing), cluster, p.summary(got))
	result.expect(strange == nil, name, host, "expected nothing of %s in %s, found it among %s", list(strange), cluster, p.summary(got))
	for number := range view.Tiers {
		if number == 0 {
			continue
		}
		good := true
		for nearer, at := range last {
			for farther, from := range first {
				good = good && (tierOf[nearer] != number-1 || tierOf[farther] != number || at < from)
			}
		}
		result.expect(good, name, host, "expected %s before %s in %s, found %s", list(view.Tiers[number-1]), list(view.Tiers[number]), cluster,
			p.summary(got))
	}
	// Within the caller's region Istio goes by zone first, so one of that region's clusters is enough.
	near, served := false, false
	for _, in := range firstTier(view) {
		if len(p.addresses(of, subset, in, caller.cluster)) == 0 {
			continue
		}
		serves := slices.ContainsFunc(got, func(one found) bool {
			return one.priority == 0 && slices.Contains(p.world.clustersOf(one.address), in)
		})
		if p.world.meant.cluster(in).Region == caller.cluster.flow.Region {
			near, served = true, served || serves
			continue
		}
		result.expect(serves, name, host, "expected %s to be among the first in %s, found %s", in, cluster, p.summary(got))
	}
	p.expectSpread(name, host, view, cluster, got, result)
	result.expect(served || !near, name, host, "expected a cluster of the caller's region to be the first in %s, found %s", cluster,
		p.summary(got))
}

// expectSpread: each region gets its share, whatever its pods are.
func (p *controlPlane) expectSpread(name, host string, view *viewFlow, cluster string, got []found, result *report) {
	if len(view.Spread) == 0 {
		return
	}
	weights, total := map[string]uint32{}, uint32(0)
	done := map[string]bool{}
	for _, one := range got {
		if locality := one.region + "/" + one.zone; !done[locality] {
			done[locality] = true
			weights[one.region] += one.weight
			total += one.weight
		}
	}
	for _, region := range sortedKeys(view.Spread) {
		meant := float64(view.Spread[region]) / 1e6
		share := float64(weights[region]) / float64(max(total, 1))
		result.expect(share > meant-0.02 && share < meant+0.02, name, host, "expected %.4g%% of the calls to %s in %s, found %.4g%%",
			100*meant, region, cluster, 100*share)
	}
}

// firstTier are the clusters that share the load as long as nothing fails.
func firstTier(view *viewFlow) []string {
	if len(view.Tiers) == 0 {
		return nil
	}
	return view.Tiers[0]
}

func (w *world) clustersOf(address string) []string {
	if one := w.byIP[address]; one != nil {
		return []string{one.cluster.flow.Name}
	}
	return w.gateways[address]
}

// whose says what has an address.
func (p *controlPlane) whose(address string) string {
	if one := p.world.byIP[address]; one != nil {
		return address + " (pod " + one.name() + ")"
	}
	if of := p.world.gateways[address]; of != nil {
		return address + " (gateway of " + strings.Join(of, ", ") + ")"
	}
	return address + " (nobody's)"
}

// summary of what was found: gateways by name, pods by their clusters.
func (p *controlPlane) summary(got []found) string {
	var parts []string
	for _, one := range got {
		text := p.whose(one.address)
		if target := p.world.byIP[one.address]; target != nil {
			text = "pods of " + target.cluster.flow.Name
		}
		if text = fmt.Sprintf("%s at priority %d", text, one.priority); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return list(parts)
}
