package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// What `meshc dump flow` prints; docs/dump-flow.md says what each field means.

type flow struct {
	FormatVersion   int             `json:"format_version"`
	Mesh            string          `json:"mesh"`
	TrustDomain     string          `json:"trust_domain"`
	ClusterDomain   string          `json:"cluster_domain"`
	SystemNamespace string          `json:"system_namespace"`
	Clusters        []*clusterFlow  `json:"clusters"`
	Namespaces      []namespaceFlow `json:"namespaces"`
	Services        []*serviceFlow  `json:"services"`
	Ingresses       []ingressFlow   `json:"ingresses"`
}

type clusterFlow struct {
	Name         string        `json:"name"`
	ID           string        `json:"id"`
	Network      string        `json:"network"`
	Region       string        `json:"region"`
	Zones        []string      `json:"zones"`
	ControlPlane string        `json:"control_plane"`
	Reads        []string      `json:"reads"`
	Gateways     []gatewayFlow `json:"gateways"`
	Passes       []string      `json:"passes"`
}

type gatewayFlow struct {
	Name      string   `json:"name"`
	Role      string   `json:"role"`
	Addresses []string `json:"addresses"`
}

type namespaceFlow struct {
	Name        string `json:"name"`
	Enforcement string `json:"enforcement"`
}

type serviceFlow struct {
	Name       string            `json:"name"`
	Namespace  string            `json:"namespace"`
	Host       string            `json:"host"`
	Account    string            `json:"account"`
	Principal  string            `json:"principal"`
	Selector   map[string]string `json:"selector"`
	Headless   bool              `json:"headless"`
	Ports      []portFlow        `json:"ports"`
	Versions   []versionFlow     `json:"versions"`
	RunsIn     []string          `json:"runs_in"`
	ExportedTo []string          `json:"exported_to"`
	SeenFrom   []viewFlow        `json:"seen_from"`
	Allowed    []edgeFlow        `json:"allowed"`
	Denied     []edgeFlow        `json:"denied"`
}

type portFlow struct {
	Name     string `json:"name"`
	Number   int    `json:"number"`
	Target   int    `json:"target"`
	Protocol string `json:"protocol"`
	HTTP     bool   `json:"http"`
}

type versionFlow struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
}

// How the service looks to callers in one cluster.
type viewFlow struct {
	Cluster string           `json:"cluster"`
	Called  bool             `json:"called"`
	Tiers   [][]string       `json:"tiers"`
	Spread  map[string]int64 `json:"spread"` // region -> millionths
	Split   []shareFlow      `json:"split"`
	Routes  []routeFlow      `json:"routes"`
	Mirrors []shareFlow      `json:"mirrors"`
}

// Part of the calls: to the pods of a version, of a cluster, or of a version in a cluster.
type shareFlow struct {
	Subset     string `json:"subset"`
	Version    string `json:"version"`
	Cluster    string `json:"cluster"`
	Millionths int64  `json:"millionths"`
}

type routeFlow struct {
	Name    string      `json:"name"`
	Callers []string    `json:"callers"`
	Split   []shareFlow `json:"split"`
}

type edgeFlow struct {
	Token      bool                 `json:"token"`
	Claims     bool                 `json:"claims"`
	Anyone     bool                 `json:"anyone"`
	Services   []string             `json:"services"`
	Namespaces []string             `json:"namespaces"`
	Ingresses  []string             `json:"ingresses"`
	Ports      []int                `json:"ports"`
	Methods    []string             `json:"methods"`
	Paths      []matchFlow          `json:"paths"`
	Headers    map[string]matchFlow `json:"headers"`

	principals []string // of Services and Ingresses
}

// One of the three is set; Present is a pointer because its text is empty.
type matchFlow struct {
	Exact   string  `json:"exact"`
	Prefix  string  `json:"prefix"`
	Present *string `json:"present"`
}

type ingressFlow struct {
	Name      string   `json:"name"`
	Gateway   string   `json:"gateway"`
	Principal string   `json:"principal"`
	On        []string `json:"on"`
	Hosts     []string `json:"hosts"`
	TLS       bool     `json:"tls"`
	To        []string `json:"to"`
	Existing  bool     `json:"existing"` // the Gateway is somebody else's, and so are its ports and certificates
	Port      int      `json:"port"`
	Protocol  string   `json:"protocol"`            // http, tls: passed through, tcp
	Clients   string   `json:"client_certificates"` // none, asked, required
	Issuer    string   `json:"token_issuer"`        // empty where no tokens are judged
	Routes    []struct {
		To    string      `json:"to"`
		Split []shareFlow `json:"split"` // empty: as the service says
	} `json:"routes"` // those that lead to a service
}

func readFlow(file string) (*flow, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	meant := &flow{}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(meant); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if meant.FormatVersion != 1 {
		return nil, fmt.Errorf("%s has format_version %d, this reads 1", file, meant.FormatVersion)
	}
	for _, service := range meant.Services {
		meant.resolve(service.Allowed)
		meant.resolve(service.Denied)
	}
	return meant, nil
}

func (f *flow) resolve(edges []edgeFlow) {
	for i := range edges {
		for _, name := range edges[i].Services {
			edges[i].principals = append(edges[i].principals, f.service(name).Principal)
		}
		for _, one := range f.Ingresses {
			if slices.Contains(edges[i].Ingresses, one.Name) {
				edges[i].principals = append(edges[i].principals, one.Principal)
			}
		}
	}
}

func (f *flow) cluster(name string) *clusterFlow {
	for _, one := range f.Clusters {
		if one.Name == name {
			return one
		}
	}
	return nil
}

func (f *flow) service(name string) *serviceFlow {
	for _, one := range f.Services {
		if one.Name == name {
			return one
		}
	}
	return nil
}

func (f *flow) enforcement(namespace string) string {
	for _, one := range f.Namespaces {
		if one.Name == namespace {
			return one.Enforcement
		}
	}
	return "observe"
}

func (s *serviceFlow) view(cluster string) *viewFlow {
	for i := range s.SeenFrom {
		if s.SeenFrom[i].Cluster == cluster {
			return &s.SeenFrom[i]
		}
	}
	return nil
}

func (s *serviceFlow) port(number int) *portFlow {
	for i := range s.Ports {
		if s.Ports[i].Number == number {
			return &s.Ports[i]
		}
	}
	return nil
}

// visible names the clusters whose pods a caller in `from` may be sent to.
func (s *serviceFlow) visible(from string) []string {
	var found []string
	for _, host := range s.RunsIn {
		if host == from || slices.Contains(s.ExportedTo, from) {
			found = append(found, host)
		}
	}
	return found
}

// subsets are what a caller may ask for by name; the service as a whole has no name.
func (v *viewFlow) subsets() []shareFlow {
	found := slices.Clone(v.Split)
	if len(v.Split) == 0 {
		found = append(found, shareFlow{})
	}
	for _, route := range v.Routes {
		found = append(found, route.Split...)
	}
	return bySubset(append(found, v.Mirrors...))
}

func bySubset(all []shareFlow) []shareFlow {
	slices.SortStableFunc(all, func(a, b shareFlow) int { return strings.Compare(a.Subset, b.Subset) })
	return slices.CompactFunc(all, func(a, b shareFlow) bool { return a.Subset == b.Subset })
}

func (s *serviceFlow) version(name string) map[string]string {
	for _, one := range s.Versions {
		if one.Name == name {
			return one.Labels
		}
	}
	return nil
}

func sortedKeys[V any](of map[string]V) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
