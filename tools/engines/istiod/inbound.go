package main

import (
	"slices"
	"strings"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	rbac "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	httprbac "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/rbac/v3"
	tcprbac "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/rbac/v3"

	"istio.io/istio/pkg/wellknown"
)

// request is one try to get in.
type request struct {
	principal string // without the scheme, as certificates have it; empty for a caller without identity
	identity  string // the same in the trust domain of the mesh
	address   string // from which it comes
	account   string // ns/account
	port      portFlow
	method    string
	path      string
	headers   map[string]string
	sni       string // asked for by the connection
}

func (r request) namespace() string { return strings.Split(r.account, "/")[0] }

// checkInbound asks the callee's own filters whether they let in whom the program lets in, and nobody else.
func (p *controlPlane) checkInbound(of *pod, seen *envoy, result *report) {
	enforcement := p.world.meant.enforcement(of.service.Namespace)
	for _, port := range of.service.Ports {
		if port.Protocol == "udp" {
			continue
		}
		filters := seen.filters(port, enforcement == "audit")
		if !result.expect(filters != nil, of.name(), of.service.Host, "expected an inbound filter chain for port %d, found none", port.Target) {
			continue
		}
		for _, one := range p.requests(of.service, port) {
			meant := enforcement == "observe" || admits(of.service, one)
			got := true
			for _, rules := range filters {
				got = got && passes(rules, one)
			}
			who := one.principal
			if who == "" {
				who = strings.TrimSpace("a caller without identity " + one.address)
			}
			verb := map[bool]string{true: "admitted", false: "refused"}
			result.expect(meant == got, of.name(), of.service.Host, "expected %s %s on port %d (%s %s), found it %s", who, verb[meant],
				port.Number, one.method, one.path, verb[got])
		}
	}
}

// filters are the rules that a request with mutual TLS meets on its way in; not nil once there is a chain at all.
func (e *envoy) filters(port portFlow, shadow bool) []*rbac.RBAC {
	for _, one := range e.listeners {
		if one.Name != "virtualInbound" {
			continue
		}
		for _, chain := range one.FilterChains {
			match := chain.GetFilterChainMatch()
			if int(match.GetDestinationPort().GetValue()) == port.Target && match.GetTransportProtocol() != "raw_buffer" {
				return append([]*rbac.RBAC{}, rulesOf(chain, shadow)...)
			}
		}
	}
	return nil
}

func rulesOf(chain *listener.FilterChain, shadow bool) []*rbac.RBAC {
	var all []*rbac.RBAC
	choose := func(rules, shadowed *rbac.RBAC) {
		if shadow {
			rules = shadowed
		}
		if rules != nil {
			all = append(all, rules)
		}
	}
	for _, filter := range chain.Filters {
		one := &tcprbac.RBAC{}
		if filter.Name == wellknown.RoleBasedAccessControl && filter.GetTypedConfig().UnmarshalTo(one) == nil {
			choose(one.Rules, one.ShadowRules)
		}
	}
	if manager := connectionManager(chain); manager != nil {
		for _, filter := range manager.HttpFilters {
			one := &httprbac.RBAC{}
			if filter.Name == wellknown.HTTPRoleBasedAccessControl && filter.GetTypedConfig().UnmarshalTo(one) == nil {
				choose(one.Rules, one.ShadowRules)
			}
		}
	}
	return all
}

// requests are tries by everybody who might: each service of the mesh, each ingress, a stranger, and one without
// identity; each with what some edge asks for, and one that no edge was written for.
func (p *controlPlane) requests(of *serviceFlow, port portFlow) []request {
	meant := p.world.meant
	callers := []request{{}}
	add := func(principal string) {
		parts := strings.Split(principal, "/")
		for _, domain := range append([]string{meant.TrustDomain}, meant.TrustAliases...) {
			parts[0] = domain
			callers = append(callers, request{principal: strings.Join(parts, "/"), identity: principal, account: parts[2] + "/" + parts[4]})
		}
	}
	add(meant.TrustDomain + "/ns/nowhere/sa/stranger")
	for _, one := range meant.Services {
		add(one.Principal)
	}
	for _, one := range meant.Ingresses {
		add(one.Principal)
	}
	for _, one := range meant.Clients {
		if one.Principal != "" {
			parts := strings.Split(one.Principal, "/")
			callers = append(callers, request{principal: one.Principal, identity: one.Principal, account: parts[2] + "/" + parts[4]})
		}
		for _, cidr := range one.CIDRs {
			callers = append(callers, request{address: strings.Split(cidr, "/")[0]})
		}
	}
	kinds := []request{{method: "GET", path: "/conformance"}}
	if port.HTTP {
		for _, edge := range append(slices.Clone(of.Allowed), of.Denied...) {
			kinds = append(kinds, edge.sample())
		}
	}
	var all []request
	for _, caller := range callers {
		for _, kind := range kinds {
			kind.principal, kind.identity, kind.account, kind.address, kind.port = caller.principal, caller.identity, caller.account, caller.address, port
			if caller.principal != "" { // from where plain text would be taken, which must not help
				kind.address = append(of.PlainText.samples(), strangeAddress)[0]
			}
			all = append(all, kind)
		}
	}
	return all
}

// sample is a request that the edge is about.
func (e edgeFlow) sample() request {
	made := request{method: "GET", path: "/conformance", headers: map[string]string{}}
	if len(e.Methods) > 0 {
		made.method = e.Methods[0]
	}
	if len(e.Paths) > 0 {
		made.path = e.Paths[0].sample()
	}
	for name, match := range e.Headers {
		made.headers[name] = match.sample()
	}
	return made
}

func (m matchFlow) sample() string {
	switch {
	case m.Prefix != "":
		return m.Prefix + "conformance"
	case m.Present != nil:
		return "conformance"
	}
	return m.Exact
}

func (m matchFlow) matches(text string, there bool) bool {
	switch {
	case m.Prefix != "":
		return there && strings.HasPrefix(text, m.Prefix)
	case m.Present != nil:
		return there
	}
	return there && text == m.Exact
}

// admits is what the program says: some allow fits and no deny does.
func admits(of *serviceFlow, one request) bool {
	fits := func(edge edgeFlow) bool { return edge.fits(one) }
	return slices.ContainsFunc(of.Allowed, fits) && !slices.ContainsFunc(of.Denied, fits)
}

// fits: nobody here brings a token, so an edge that asks for one never does.
func (e edgeFlow) fits(one request) bool {
	return !e.Claims && (!e.Token || !one.port.HTTP) && slices.Contains(e.Ports, one.port.Number) && e.calledBy(one) && (!one.port.HTTP || e.about(one)) &&
		(one.port.HTTP || len(e.Methods)+len(e.Paths)+len(e.Headers) == 0)
}

// calledBy: an account is an identity, so a service is let in under the name of any that shares its account.
func (e edgeFlow) calledBy(one request) bool {
	if e.Anyone {
		return true
	}
	if one.principal == "" {
		return slices.ContainsFunc(e.cidrs, func(cidr string) bool { return inRange(cidr, one.address) })
	}
	return slices.Contains(e.Namespaces, one.namespace()) || slices.Contains(e.principals, one.identity)
}

func (e edgeFlow) about(one request) bool {
	if len(e.Methods) > 0 && !slices.Contains(e.Methods, one.method) {
		return false
	}
	if len(e.Paths) > 0 && !slices.ContainsFunc(e.Paths, func(m matchFlow) bool { return m.matches(one.path, true) }) {
		return false
	}
	for name, match := range e.Headers {
		value, there := one.headers[name]
		if !match.matches(value, there) {
			return false
		}
	}
	return true
}
