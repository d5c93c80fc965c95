package main

import (
	"fmt"
	"slices"
	"strings"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tcpproxy "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/tcp_proxy/v3"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pkg/wellknown"
)

// envoy is the configuration of one proxy.
type envoy struct {
	proxy     *model.Proxy
	listeners []*listener.Listener
	routes    map[string]*route.RouteConfiguration
	clusters  map[string]bool
}

func (p *controlPlane) look(proxy *model.Proxy) *envoy {
	seen := &envoy{proxy: proxy, routes: map[string]*route.RouteConfiguration{}, clusters: map[string]bool{}}
	seen.listeners = p.Listeners(proxy)
	for _, one := range p.RoutesFromListeners(proxy, seen.listeners) {
		seen.routes[one.Name] = one
	}
	for _, one := range p.Clusters(proxy) {
		seen.clusters[one.Name] = true
	}
	return seen
}

// distribution is where a route sends what it matches: Envoy cluster -> share of the whole.
type distribution map[string]float64

func (d distribution) String() string {
	var parts []string
	for _, cluster := range sortedKeys(d) {
		parts = append(parts, fmt.Sprintf("%s %.4g%%", cluster, 100*d[cluster]))
	}
	return list(parts)
}

func (d distribution) equal(other distribution) bool {
	for _, cluster := range append(sortedKeys(d), sortedKeys(other)...) {
		if difference := d[cluster] - other[cluster]; difference > 0.005 || difference < -0.005 {
			return false
		}
	}
	return true
}

// at is the listener that takes a connection to the address and port; one for that very address goes first.
func (e *envoy) at(address string, port int) *listener.Listener {
	var any *listener.Listener
	for _, one := range e.listeners {
		socket := one.GetAddress().GetSocketAddress()
		if int(socket.GetPortValue()) != port || one.TrafficDirection.String() == "INBOUND" {
			continue
		}
		if socket.GetAddress() == address {
			return one
		}
		if socket.GetAddress() == "0.0.0.0" {
			any = one
		}
	}
	return any
}

func chains(of *listener.Listener) []*listener.FilterChain {
	all := of.GetFilterChains()
	if of.GetDefaultFilterChain() != nil {
		all = append(slices.Clone(all), of.DefaultFilterChain)
	}
	return all
}

// tcp are the distributions of the listener's TCP proxies.
func tcp(of *listener.Listener) []distribution {
	var all []distribution
	for _, chain := range chains(of) {
		for _, filter := range chain.Filters {
			proxy := &tcpproxy.TcpProxy{}
			if filter.Name != wellknown.TCPProxy || filter.GetTypedConfig().UnmarshalTo(proxy) != nil {
				continue
			}
			if weighted := proxy.GetWeightedClusters(); weighted != nil {
				made, total := distribution{}, 0.0
				for _, one := range weighted.Clusters {
					total += float64(one.Weight)
				}
				for _, one := range weighted.Clusters {
					made[one.Name] += float64(one.Weight) / total
				}
				all = append(all, made)
			} else {
				all = append(all, distribution{proxy.GetCluster(): 1})
			}
		}
	}
	return all
}

// routeConfigurations of the listener's HTTP connection managers.
func (e *envoy) routeConfigurations(of *listener.Listener) []*route.RouteConfiguration {
	var all []*route.RouteConfiguration
	for _, chain := range chains(of) {
		manager := connectionManager(chain)
		if manager == nil {
			continue
		}
		if inline := manager.GetRouteConfig(); inline != nil {
			all = append(all, inline)
		} else if named := e.routes[manager.GetRds().GetRouteConfigName()]; named != nil {
			all = append(all, named)
		}
	}
	return all
}

func connectionManager(of *listener.FilterChain) *hcm.HttpConnectionManager {
	for _, filter := range of.Filters {
		manager := &hcm.HttpConnectionManager{}
		if filter.Name == wellknown.HTTPConnectionManager && filter.GetTypedConfig().UnmarshalTo(manager) == nil {
			return manager
		}
	}
	return nil
}

// virtualHost that answers for a name, with or without the port.
func virtualHost(of []*route.RouteConfiguration, hostname string, port int) *route.VirtualHost {
	wanted := []string{hostname, fmt.Sprintf("%s:%d", hostname, port)}
	for _, configuration := range of {
		for _, one := range configuration.VirtualHosts {
			for _, domain := range one.Domains {
				if slices.Contains(wanted, domain) {
					return one
				}
			}
		}
	}
	return nil
}

// distributions of the routes that lead somewhere, in Envoy's order.
func distributions(of *route.VirtualHost) []distribution {
	var all []distribution
	for _, one := range of.Routes {
		action := one.GetRoute()
		if action == nil {
			continue
		}
		if weighted := action.GetWeightedClusters(); weighted != nil {
			made, total := distribution{}, 0.0
			for _, part := range weighted.Clusters {
				total += float64(part.GetWeight().GetValue())
			}
			for _, part := range weighted.Clusters {
				made[part.Name] += float64(part.GetWeight().GetValue()) / total
			}
			all = append(all, made)
		} else {
			all = append(all, distribution{action.GetCluster(): 1})
		}
	}
	return all
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
