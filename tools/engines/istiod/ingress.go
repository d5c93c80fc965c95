package main

import (
	"slices"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	jwt "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/jwt_authn/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
)

// checkIngress: each host has a door of the kind that is meant, and behind it routes to each service that it names, and to
// nothing else.
func (p *controlPlane) checkIngress(of *pod, seen *envoy, ingress ingressFlow, result *report) {
	for _, host := range ingress.Hosts {
		for _, door := range p.doors(of, seen, ingress, host, result) {
			if ingress.Protocol == "http" {
				p.checkRequests(of, seen, ingress, host, door, result)
			} else {
				p.checkBytes(of, seen, ingress, host, door, result)
			}
		}
	}
}

// doors are what answers for a host on the port of the ingress: the chains of a listener for its server name, or all where
// no TLS is spoken. Of a Gateway of somebody else, the first listener that knows the host.
func (p *controlPlane) doors(of *pod, seen *envoy, ingress ingressFlow, host string, result *report) []*listener.Listener {
	if ingress.Existing {
		for _, one := range seen.listeners {
			if virtualHost(seen.routeConfigurations(one), host, int(one.GetAddress().GetSocketAddress().GetPortValue())) != nil {
				return []*listener.Listener{one}
			}
		}
		result.expect(false, of.name(), host, "expected a route on one of the Gateway's ports, found none")
		return nil
	}
	whole := seen.at("0.0.0.0", ingress.Port)
	if !result.expect(whole != nil, of.name(), host, "expected a listener on port %d, found none", ingress.Port) {
		return nil
	}
	if !ingress.TLS && ingress.Protocol != "tls" {
		return []*listener.Listener{whole}
	}
	var names []string
	for _, chain := range whole.FilterChains {
		found := chain.GetFilterChainMatch().GetServerNames()
		names = append(names, found...)
		if slices.Contains(found, host) || (host == "*" && len(found) == 0) {
			p.checkCertificates(of, ingress, host, chain, result)
			return []*listener.Listener{{Name: whole.Name, Address: whole.Address, FilterChains: []*listener.FilterChain{chain}}}
		}
	}
	result.expect(false, of.name(), host, "expected a chain for server name %s on port %d, found %s", host, ingress.Port, list(names))
	return nil
}

// checkCertificates: who ends TLS, and what clients have to show.
func (p *controlPlane) checkCertificates(of *pod, ingress ingressFlow, host string, chain *listener.FilterChain, result *report) {
	if ingress.Protocol == "tls" {
		result.expect(chain.TransportSocket == nil, of.name(), host, "expected TLS to be passed through, found that it ends here")
		return
	}
	context := &tls.DownstreamTlsContext{}
	if !result.expect(chain.GetTransportSocket().GetTypedConfig().UnmarshalTo(context) == nil, of.name(), host,
		"expected TLS to end here, found no TLS") {
		return
	}
	required := context.GetRequireClientCertificate().GetValue()
	asked := context.GetCommonTlsContext().GetCombinedValidationContext() != nil
	found := "none"
	if required {
		found = "required"
	} else if asked {
		found = "asked"
	}
	result.expect(found == ingress.Clients, of.name(), host, "expected certificates of clients: %s, found: %s", ingress.Clients, found)
}

func (p *controlPlane) checkRequests(of *pod, seen *envoy, ingress ingressFlow, host string, door *listener.Listener, result *report) {
	port := int(door.GetAddress().GetSocketAddress().GetPortValue())
	virtual := virtualHost(seen.routeConfigurations(door), host, port)
	if !result.expect(virtual != nil, of.name(), host, "expected a route behind listener %s, found none", door.Name) {
		return
	}
	result.expect(ingress.Issuer == "" || judgesTokens(door, ingress.Issuer), of.name(), host,
		"expected tokens of %s to be judged, found that nobody does", ingress.Issuer)
	all, legal := distributions(virtual), []distribution{}
	for _, route := range ingress.Routes {
		legal = append(legal, p.expectReached(of, seen, p.world.meant.service(route.To), route.Split, host, all, result)...)
	}
	for _, one := range all {
		result.expect(slices.ContainsFunc(legal, one.equal), of.name(), host, "expected routes to %s only, found one to {%s}",
			list(ingress.To), one)
	}
}

// judgesTokens is true when the requests behind a door are held against the issuer's keys.
func judgesTokens(door *listener.Listener, issuer string) bool {
	for _, chain := range chains(door) {
		manager := connectionManager(chain)
		if manager == nil {
			continue
		}
		for _, filter := range manager.HttpFilters {
			judge := &jwt.JwtAuthentication{}
			if filter.GetTypedConfig().UnmarshalTo(judge) != nil {
				continue
			}
			for _, provider := range judge.Providers {
				if provider.Issuer == issuer {
					return true
				}
			}
		}
	}
	return false
}

func (p *controlPlane) checkBytes(of *pod, seen *envoy, ingress ingressFlow, host string, door *listener.Listener, result *report) {
	all := tcp(door)
	for _, route := range ingress.Routes {
		p.expectReached(of, seen, p.world.meant.service(route.To), route.Split, host, all, result)
	}
	result.expect(len(all) == len(ingress.Routes), of.name(), host, "expected one way behind listener %s, found %s", door.Name, texts(all))
}

// expectReached: routes to one port of the service, split and routed as meant. Returns them.
func (p *controlPlane) expectReached(of *pod, seen *envoy, callee *serviceFlow, own []shareFlow, host string, all []distribution,
	result *report) []distribution {
	view := callee.view(of.cluster.flow.Name)
	if view == nil {
		return nil
	}
	var wanted []distribution
	for _, port := range callee.Ports {
		split := view.distribution(callee, port.Number)
		if len(own) > 0 {
			split = shared(callee, port.Number, own)
		}
		if !slices.ContainsFunc(all, split.equal) {
			wanted = append(wanted, split)
			continue
		}
		for _, part := range own {
			cluster := outbound(port.Number, part.Subset, callee.Host)
			result.expect(seen.clusters[cluster] && len(p.endpoints(seen.proxy, cluster)) > 0, of.name(), host,
				"expected endpoints behind %s, found none", cluster)
		}
		p.expectDestinations(of, seen, callee, view, port.Number, result)
		return append(view.routed(callee, port.Number, nil), split)
	}
	result.expect(false, of.name(), host, "expected a route to one of %s, found %s", texts(wanted), texts(all))
	return nil
}
