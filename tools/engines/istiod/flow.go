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
	TrustAliases    []string        `json:"trust_domain_aliases"`
	ClusterDomain   string          `json:"cluster_domain"`
	SystemNamespace string          `json:"system_namespace"`
	Clusters        []*clusterFlow  `json:"clusters"`
	Namespaces      []namespaceFlow `json:"namespaces"`
	Services        []*serviceFlow  `json:"services"`
	Externals       []*externalFlow `json:"externals"`
	Clients         []clientFlow    `json:"clients"`
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
	Scope       string `json:"scope"`
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
	Workloads  []workloadFlow    `json:"workloads"`
	Aliases    []string          `json:"aliases"`
	AliasedIn  []string          `json:"aliased_in"`
	MayCall    []string          `json:"may_call"` // where the scope of the namespace is declared
	SeenFrom   []viewFlow        `json:"seen_from"`
	MTLS       []mtlsFlow        `json:"mtls"`
	PlainText  plainTextFlow     `json:"plain_text"`
	Metrics    []int             `json:"metrics"`
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

// A machine outside of Kubernetes.
type workloadFlow struct {
	Name    string            `json:"name"`
	Address string            `json:"address"`
	Cluster string            `json:"cluster"`
	Zone    string            `json:"zone"`
	Sidecar bool              `json:"sidecar"`
	Labels  map[string]string `json:"labels"`
}

// What holds at each port of the pods in one cluster: strict or permissive.
type mtlsFlow struct {
	Cluster string            `json:"cluster"`
	Ports   map[string]string `json:"ports"`
}

// Callers without an identity that are let in: at these ports of the pods, from these addresses.
type plainTextFlow struct {
	Ports []int    `json:"ports"`
	CIDRs []string `json:"cidrs"`
	Token bool     `json:"token"`
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
	Name             string      `json:"name"`
	Callers          []string    `json:"callers"`
	CallerNamespaces []string    `json:"caller_namespaces"`
	Split            []shareFlow `json:"split"`
}

// takes tells whether calls of the caller may go this way.
func (r *routeFlow) takes(caller *serviceFlow) bool {
	if len(r.Callers)+len(r.CallerNamespaces) == 0 {
		return true
	}
	return caller != nil && (slices.Contains(r.Callers, caller.Name) || slices.Contains(r.CallerNamespaces, caller.Namespace))
}

type edgeFlow struct {
	Token      bool                 `json:"token"`
	Claims     bool                 `json:"claims"`
	Anyone     bool                 `json:"anyone"`
	Services   []string             `json:"services"`
	Namespaces []string             `json:"namespaces"`
	Ingresses  []string             `json:"ingresses"`
	Clients    []string             `json:"clients"`
	Ports      []int                `json:"ports"`
	Methods    []string             `json:"methods"`
	Paths      []matchFlow          `json:"paths"`
	Headers    map[string]matchFlow `json:"headers"`

	principals []string // of Services, Ingresses and Clients
	cidrs      []string // of Clients that are off the mesh
}

// One of the three is set; Present is a pointer because its text is empty.
type matchFlow struct {
	Exact   string  `json:"exact"`
	Prefix  string  `json:"prefix"`
	Present *string `json:"present"`
}

type externalFlow struct {
	Name       string     `json:"name"`
	Namespace  string     `json:"namespace"`
	Hosts      []hostFlow `json:"hosts"`
	Addresses  []string   `json:"addresses"`
	Resolution string     `json:"resolution"`
	Via        string     `json:"via"`
	TLS        bool       `json:"tls"`
	Ports      []portFlow `json:"ports"`
	CalledFrom []string   `json:"called_from"`
	SeenByAll  bool       `json:"seen_by_all"`
	SeenBy     []string   `json:"seen_by"`
	Allowed    []edgeFlow `json:"allowed"`
	Denied     []edgeFlow `json:"denied"`
}

type hostFlow struct {
	Name   string `json:"name"`
	Subset string `json:"subset"`
}

type clientFlow struct {
	Name      string   `json:"name"`
	Principal string   `json:"principal"`
	On        []string `json:"on"`
	CIDRs     []string `json:"cidrs"`
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
	for _, external := range meant.Externals {
		meant.resolve(external.Allowed)
		meant.resolve(external.Denied)
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
		for _, one := range f.Clients {
			if !slices.Contains(edges[i].Clients, one.Name) {
				continue
			}
			if one.Principal != "" {
				edges[i].principals = append(edges[i].principals, one.Principal)
			}
			edges[i].cidrs = append(edges[i].cidrs, one.CIDRs...)
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

func (f *flow) scope(namespace string) string {
	for _, one := range f.Namespaces {
		if one.Name == namespace {
			return one.Scope
		}
	}
	return "everything"
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
