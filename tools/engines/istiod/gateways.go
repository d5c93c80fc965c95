package main

import (
	"fmt"
	"slices"
	"strings"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"

	"istio.io/istio/pilot/pkg/model"
)

func (p *controlPlane) checkGateway(of *pod, result *report) {
	proxy := p.proxy(of)
	seen := p.look(proxy)
	if of.object.Labels[networkLabel] != "" {
		p.checkCrossing(of, seen, result)
	}
	for _, external := range p.world.meant.Externals {
		if external.Via != "" && of.object.Labels["istio"] == external.Via && slices.Contains(external.CalledFrom, of.cluster.flow.Name) {
			p.checkEgress(of, seen, external, result)
		}
	}
	principal := fmt.Sprintf("/ns/%s/sa/%s", of.object.Namespace, of.object.Spec.ServiceAccountName)
	for _, ingress := range p.world.meant.Ingresses {
		if strings.HasSuffix(ingress.Principal, principal) && slices.Contains(ingress.On, of.cluster.flow.Name) {
			p.checkIngress(of, seen, ingress, result)
		}
	}
}

// checkGatewayIsThere: hosts that other networks reach through this cluster need a gateway at all.
func (p *controlPlane) checkGatewayIsThere(c *runningCluster, result *report) {
	if len(c.flow.Passes) == 0 {
		return
	}
	there := slices.ContainsFunc(c.pods, func(one *pod) bool { return one.gateway != nil && one.object.Labels[networkLabel] != "" })
	result.expect(there, c.flow.Name, strings.Join(c.flow.Passes, ", "), "expected a cross-network gateway, found none")
}

// serverName of a TLS connection that a proxy of another network opens.
func serverName(port int, subset, host string) string {
	return fmt.Sprintf("outbound_.%d_.%s_.%s", port, subset, host)
}

// checkCrossing: the gateway passes the names of all exported hosts, and of no other.
func (p *controlPlane) checkCrossing(of *pod, seen *envoy, result *report) {
	passed := map[string]*listener.FilterChain{}
	if one := seen.at("0.0.0.0", crossNetworkPort); one != nil {
		for _, chain := range one.FilterChains {
			for _, name := range chain.GetFilterChainMatch().GetServerNames() {
				passed[name] = chain
			}
		}
	}
	meant := p.world.meant
	for _, service := range meant.Services {
		if !slices.Contains(of.cluster.flow.Passes, service.Host) {
			continue
		}
		for _, port := range service.Ports {
			for _, subset := range service.subsetsAskedFor(of.cluster.flow.Name) {
				p.expectPassed(of, seen, service, port.Number, subset.Subset, passed, result)
			}
		}
	}
	// One Gateway object holds for all clusters of a control plane, so a gateway may know a host that runs in another of
	// them; it must lead nowhere then, or two gateways would send a call to and fro.
	legal := p.passedSomewhere()
	for _, name := range sortedKeys(passed) {
		_, _, host, _ := model.ParseSubsetKey(name)
		result.expect(slices.Contains(legal, string(host)), of.name(), string(host),
			"expected the gateway to pass %s only, found a chain for %s", list(legal), name)
		p.expectOwnNetwork(of, seen, string(host), name, passed[name], result)
	}
}

// passedSomewhere are the hosts that a gateway of this control plane lets in.
func (p *controlPlane) passedSomewhere() []string {
	var hosts []string
	for _, one := range p.world.meant.Clusters {
		if one.ControlPlane == p.name {
			hosts = append(hosts, one.Passes...)
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// expectOwnNetwork: what comes in from another network goes to a pod of this one.
func (p *controlPlane) expectOwnNetwork(of *pod, seen *envoy, host, name string, chain *listener.FilterChain, result *report) {
	for _, cluster := range clustersOf(chain) {
		for _, one := range p.endpoints(seen.proxy, cluster) {
			target := p.world.byIP[one.address]
			good := target != nil && target.service != nil && target.service.Host == host && target.cluster.flow.Network == of.cluster.flow.Network
			result.expect(good, of.name(), host, "expected pods of the gateway's own network behind %s, found %s", name, p.whose(one.address))
		}
	}
}

func clustersOf(chain *listener.FilterChain) []string {
	all := distribution{}
	for _, one := range tcp(&listener.Listener{FilterChains: []*listener.FilterChain{chain}}) {
		for cluster := range one {
			all[cluster] = 1
		}
	}
	return sortedKeys(all)
}

// subsetsAskedFor are those that a caller anywhere may name, and of which pods run in the cluster.
func (s *serviceFlow) subsetsAskedFor(in string) []shareFlow {
	var asked []shareFlow
	for i := range s.SeenFrom {
		if s.SeenFrom[i].Called {
			asked = append(asked, s.SeenFrom[i].subsets()...)
		}
	}
	asked = slices.DeleteFunc(asked, func(one shareFlow) bool { return one.Cluster != "" && one.Cluster != in })
	return bySubset(asked)
}

// expectPassed: a chain for the name, with endpoints behind it.
func (p *controlPlane) expectPassed(of *pod, seen *envoy, service *serviceFlow, port int, subset string,
	passed map[string]*listener.FilterChain, result *report) {
	name := serverName(port, subset, service.Host)
	chain := passed[name]
	if !result.expect(chain != nil, of.name(), service.Host, "expected a chain for server name %s, found %s", name, list(sortedKeys(passed))) {
		return
	}
	for _, cluster := range clustersOf(chain) {
		result.expect(seen.clusters[cluster] && len(p.endpoints(seen.proxy, cluster)) > 0, of.name(), service.Host,
			"expected endpoints behind server name %s, found none", name)
	}
}
