package main

import (
	"net/netip"
	"slices"
	"strconv"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	rbac "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
)

// An address that no program names.
const strangeAddress = "198.51.100.77"

// checkPlainText asks whether a port takes plain text just where the program says so, and from whom.
func (p *controlPlane) checkPlainText(of *pod, seen *envoy, result *report) {
	enforcement := p.world.meant.enforcement(of.service.Namespace)
	for _, mtls := range of.service.MTLS {
		if mtls.Cluster != of.cluster.flow.Name {
			continue
		}
		for _, number := range sortedKeys(mtls.Ports) {
			target, _ := strconv.Atoi(number)
			chain := seen.plainChain(target)
			open := mtls.Ports[number] == "permissive"
			found := map[bool]string{true: "plain text accepted", false: "plain text refused"}
			result.expect(open == (chain != nil), of.name(), of.service.Host, "expected mTLS to be %s on port %d of the pod, found %s",
				mtls.Ports[number], target, found[chain != nil])
			if chain == nil || enforcement == "observe" {
				continue
			}
			port := portFlow{Target: target, HTTP: connectionManager(chain) != nil}
			for _, address := range append(of.service.PlainText.samples(), strangeAddress) {
				try := request{address: address, port: port, method: "GET", path: "/conformance"}
				got := true
				for _, rules := range rulesOf(chain, enforcement == "audit") {
					got = got && passes(rules, try)
				}
				result.expect(of.service.takes(try) == got, of.name(), of.service.Host,
					"expected a caller without identity at %s to be admitted on port %d of the pod: %t, found %t", address, target,
					of.service.takes(try), got)
			}
		}
	}
}

// plainChain takes connections without TLS to a port of the pod; nil where there is none.
func (e *envoy) plainChain(target int) *listener.FilterChain {
	for _, one := range e.listeners {
		if one.Name != "virtualInbound" {
			continue
		}
		for _, chain := range one.FilterChains {
			match := chain.GetFilterChainMatch()
			if int(match.GetDestinationPort().GetValue()) == target && match.GetTransportProtocol() != "tls" {
				return chain
			}
		}
	}
	return nil
}

// takes: scraping is for all; else an edge for everybody, or plain text for a time, must let the caller in.
func (s *serviceFlow) takes(one request) bool {
	if slices.Contains(s.Metrics, one.port.Target) {
		return true
	}
	for _, port := range s.Ports {
		if port.Target != one.port.Target {
			continue
		}
		one.port = port
		if slices.ContainsFunc(s.Denied, func(edge edgeFlow) bool { return edge.fits(one) }) {
			return false
		}
		if admits(s, one) {
			return true
		}
	}
	return slices.Contains(s.PlainText.Ports, one.port.Target) && s.PlainText.covers(one.address) && !(s.PlainText.Token && one.port.HTTP)
}

func (p plainTextFlow) covers(address string) bool {
	return slices.ContainsFunc(p.CIDRs, func(cidr string) bool { return inRange(cidr, address) })
}

// samples is the first address of each range.
func (p plainTextFlow) samples() []string {
	var all []string
	for _, cidr := range p.CIDRs {
		all = append(all, netip.MustParsePrefix(cidr).Addr().String())
	}
	return all
}

func inRange(cidr, address string) bool {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil {
		return false
	}
	one, err := netip.ParseAddr(address)
	return err == nil && prefix.Contains(one)
}

// isFrom: the peer's address is the caller's own, as no gateway stands between.
func isFrom(rule *rbac.Principal_DirectRemoteIp, one request) bool {
	of := rule.DirectRemoteIp
	return inRange(of.GetAddressPrefix()+"/"+strconv.Itoa(int(of.GetPrefixLen().GetValue())), one.address)
}
