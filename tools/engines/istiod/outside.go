package main

import (
	"fmt"
	"slices"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
)

// Where an egress gateway takes calls in: those that it reads as HTTP, and all others.
const (
	egressHTTPPort = 443
	egressTCPPort  = 8443
)

func egressPort(of portFlow) int {
	if of.HTTP {
		return egressHTTPPort
	}
	return egressTCPPort
}

func encrypted(of portFlow) bool { return of.Protocol == "tls" || of.Protocol == "https" }

// knows: the program names a caller in that namespace.
func (e *externalFlow) knows(namespace string) bool {
	return e.SeenByAll || slices.Contains(e.SeenBy, namespace)
}

// mayBeShown: one control plane shows what it is told to all clusters that it serves.
func (p *controlPlane) mayBeShown(e *externalFlow) bool {
	return slices.ContainsFunc(e.CalledFrom, func(name string) bool { return p.world.meant.cluster(name).ControlPlane == p.name })
}

// checkOutgoing: a host outside has a listener, a route and an Envoy cluster in proxies of its callers' namespaces, and
// nothing at all in any other.
func (p *controlPlane) checkOutgoing(caller *pod, seen *envoy, result *report) {
	for _, external := range p.world.meant.Externals {
		known := external.knows(caller.service.Namespace)
		for _, host := range external.Hosts {
			for _, port := range external.Ports {
				direct := outbound(port.Number, "", host.Name)
				if !known || !p.mayBeShown(external) {
					result.expect(!seen.clusters[direct], caller.name(), host.Name, "expected nothing, because nobody there may call it; found %s", direct)
				} else if slices.Contains(external.CalledFrom, caller.cluster.flow.Name) {
					p.expectWayOut(caller, seen, external, host, port, result)
				}
			}
		}
	}
}

// expectWayOut: calls go straight to the host, or to the egress gateway under the name by which that knows the host.
func (p *controlPlane) expectWayOut(caller *pod, seen *envoy, external *externalFlow, host hostFlow, port portFlow, result *report) {
	name := fmt.Sprintf("%s:%d", host.Name, port.Number)
	wanted := outbound(port.Number, "", host.Name)
	if external.Via != "" {
		wanted = outbound(egressPort(port), host.Subset, "istio-"+external.Via+".istio-ingress.svc."+p.world.meant.ClusterDomain)
	}
	result.expect(seen.clusters[wanted], caller.name(), name, "expected Envoy cluster %s, found none", wanted)
	address := ""
	if len(external.Addresses) > 0 {
		address = external.Addresses[0]
	}
	one := seen.at(address, port.Number)
	if !result.expect(one != nil, caller.name(), name, "expected a listener, found none") {
		return
	}
	if port.HTTP {
		p.expectOnlyWay(caller, seen, []*listener.FilterChain{}, one, host.Name, port.Number, wanted, result)
		return
	}
	var chosen []*listener.FilterChain
	for _, chain := range chains(one) {
		if !encrypted(port) || slices.Contains(chain.GetFilterChainMatch().GetServerNames(), host.Name) {
			chosen = append(chosen, chain)
		}
	}
	all := tcp(&listener.Listener{FilterChains: chosen})
	result.expect(slices.ContainsFunc(all, distribution{wanted: 1}.equal), caller.name(), name, "expected {%s} behind listener %s, found %s",
		wanted, one.Name, texts(all))
}

// expectOnlyWay: the virtual host of the name leads to one Envoy cluster. Without chains those of the listener count.
func (p *controlPlane) expectOnlyWay(of *pod, seen *envoy, some []*listener.FilterChain, on *listener.Listener, host string, port int,
	wanted string, result *report) {
	if len(some) > 0 {
		on = &listener.Listener{Name: on.Name, FilterChains: some}
	}
	virtual := virtualHost(seen.routeConfigurations(on), host, port)
	if !result.expect(virtual != nil, of.name(), host, "expected a route for the host behind listener %s, found none", on.Name) {
		return
	}
	all := distributions(virtual)
	good := len(all) > 0 && !slices.ContainsFunc(all, func(one distribution) bool { return !one.equal(distribution{wanted: 1}) })
	result.expect(good, of.name(), host, "expected routes to {%s} only, found %s", wanted, texts(all))
}

// checkEgress: the gateway takes in what is meant for a host, from whom may call it, and passes it on to nothing else.
func (p *controlPlane) checkEgress(of *pod, seen *envoy, external *externalFlow, result *report) {
	for _, host := range external.Hosts {
		for _, port := range external.Ports {
			p.checkLetOut(of, seen, external, host.Name, port, result)
		}
	}
}

func (p *controlPlane) checkLetOut(of *pod, seen *envoy, external *externalFlow, host string, port portFlow, result *report) {
	number, wanted := egressPort(port), outbound(port.Number, "", host)
	result.expect(seen.clusters[wanted], of.name(), host, "expected Envoy cluster %s, found none", wanted)
	one := seen.at("0.0.0.0", number)
	if !result.expect(one != nil, of.name(), host, "expected a listener on port %d, found none", number) {
		return
	}
	at := slices.IndexFunc(one.FilterChains, func(chain *listener.FilterChain) bool {
		return slices.Contains(chain.GetFilterChainMatch().GetServerNames(), host)
	})
	if !result.expect(at >= 0, of.name(), host, "expected a chain for the server name on port %d, found none", number) {
		return
	}
	chain := one.FilterChains[at]
	result.expect(asksForCertificate(chain), of.name(), host, "expected callers to be asked for a certificate, found that they are not")
	if port.HTTP {
		p.expectOnlyWay(of, seen, []*listener.FilterChain{chain}, one, host, number, wanted, result)
	} else {
		found := clustersOf(chain)
		result.expect(slices.Equal(found, []string{wanted}), of.name(), host, "expected it to be passed on to %s, found %s", wanted, list(found))
	}
	p.checkWhoIsLetOut(of, chain, external, host, port, result)
}

func asksForCertificate(chain *listener.FilterChain) bool {
	context := &tls.DownstreamTlsContext{}
	return chain.GetTransportSocket().GetTypedConfig().UnmarshalTo(context) == nil && context.GetRequireClientCertificate().GetValue()
}

func (p *controlPlane) checkWhoIsLetOut(of *pod, chain *listener.FilterChain, external *externalFlow, host string, port portFlow, result *report) {
	enforcement := p.world.meant.enforcement(external.Namespace)
	filters := rulesOf(chain, enforcement == "audit")
	as := &serviceFlow{Allowed: external.Allowed, Denied: external.Denied}
	for _, one := range p.requests(as, port) {
		if one.principal == "" {
			continue // has no certificate, so it gets no further than the handshake
		}
		meant := enforcement == "observe" || admits(as, one)
		seen := one
		seen.sni, seen.port.Target = host, egressPort(port)
		got := true
		for _, rules := range filters {
			got = got && passes(rules, seen)
		}
		verb := map[bool]string{true: "let out", false: "refused"}
		result.expect(meant == got, of.name(), host, "expected %s %s to port %d (%s %s), found it %s", one.principal, verb[meant], port.Number,
			one.method, one.path, verb[got])
	}
}
