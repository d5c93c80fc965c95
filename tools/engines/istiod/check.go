package main

import (
	"slices"

	"istio.io/istio/pilot/pkg/model"
)

// The port on which a cross-network gateway takes in what other networks send.
const crossNetworkPort = 15443

// check asks for everything that this control plane serves.
func (p *controlPlane) check(result *report) {
	// Both are half of every identity: of the principals in policies, and of the peers that istiod lets connect.
	own, meant := p.world.clusters[p.name], p.world.meant
	result.expect(p.Env().Mesh().TrustDomain == meant.TrustDomain, p.name, "trust domain", "expected %s, found %s", meant.TrustDomain,
		p.Env().Mesh().TrustDomain)
	aliases := p.Env().Mesh().TrustDomainAliases
	result.expect(slices.Equal(aliases, meant.TrustAliases), p.name, "trust domain aliases", "expected %s, found %s", list(meant.TrustAliases),
		list(aliases))
	result.expect(own.clusterID() == own.flow.ID, p.name, "cluster ID of istiod", "expected %s, found %s", own.flow.ID, own.clusterID())
	for _, of := range p.world.meant.Clusters {
		if of.ControlPlane != p.name || !result.expect(p.ids[of.Name] != "", p.name, of.Name, "expected a remote secret of the cluster, found none") {
			continue
		}
		running := p.world.clusters[of.Name]
		p.checkStrangers(running, result)
		done := map[string]bool{}
		for _, one := range running.pods {
			switch {
			case one.gateway != nil:
				if !done[one.gateway.Name] {
					done[one.gateway.Name] = true
					p.checkGateway(one, result)
				}
			case one.machine != nil && !one.machine.Sidecar: // nobody configures it
			case !done[one.kind()]: // pods of a service differ in version and zone only
				done[one.kind()] = true
				proxy := p.proxy(one)
				seen := p.look(proxy)
				p.checkCalls(one, seen, result)
				p.checkScope(one, seen, result)
				p.checkOutgoing(one, seen, result)
				p.checkInbound(one, seen, result)
				p.checkPlainText(one, seen, result)
			}
		}
		p.checkGatewayIsThere(running, result)
	}
}

// checkStrangers looks for endpoints that nobody should see from a cluster: of services that are not exported to it.
func (p *controlPlane) checkStrangers(c *runningCluster, result *report) {
	var probe *pod
	for _, one := range c.pods {
		if one.service != nil {
			probe = one
			break
		}
	}
	if probe == nil {
		return
	}
	proxy := p.proxy(probe)
	for _, of := range p.world.meant.Services {
		for _, port := range of.Ports {
			p.expectOnly(proxy, probe.name(), of, port.Number, c, result)
		}
	}
}

// expectOnly: whatever endpoints there are, they are of clusters from which the service may be served.
func (p *controlPlane) expectOnly(proxy *model.Proxy, name string, of *serviceFlow, port int, c *runningCluster, result *report) {
	allowed := map[string]bool{}
	var meant []string
	for _, cluster := range of.visible(c.flow.Name) {
		if p.world.clusters[cluster].flow.Network == c.flow.Network {
			meant = append(meant, "pods of "+cluster)
		} else {
			meant = append(meant, "the gateway of "+cluster)
		}
		for _, address := range p.addresses(of, shareFlow{}, cluster, c) {
			allowed[address] = true
		}
	}
	var strange []string
	for _, one := range p.endpoints(proxy, outbound(port, "", of.Host)) {
		if !allowed[one.address] {
			strange = append(strange, p.whose(one.address))
		}
	}
	result.expect(strange == nil, name, of.Host, "expected only %s as endpoints, found %s", list(meant), list(strange))
}
