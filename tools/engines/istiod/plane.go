package main

import (
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pilot/pkg/networking/util"
	"istio.io/istio/pilot/pkg/serviceregistry"
	kubecontroller "istio.io/istio/pilot/pkg/serviceregistry/kube/controller"
	labelutil "istio.io/istio/pilot/pkg/serviceregistry/util/label"
	"istio.io/istio/pilot/pkg/xds/endpoints"
	"istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config/host"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/network"
	"istio.io/istio/pkg/test"

	corecfg "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpoint "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
)

// controlPlane is istiod's own code over what one cluster's istiod can read.
type controlPlane struct {
	*core.ConfigGenTest
	world *world
	name  string
	// The ID by which it knows each cluster that it serves or reads.
	ids map[string]string
}

func startControlPlane(t test.Failer, w *world, name string) *controlPlane {
	own := w.clusters[name]
	settings := mesh.DefaultMeshConfig()
	if rendered := own.configMaps["istio"]; rendered != nil {
		parsed, err := mesh.ApplyMeshConfigDefaults(rendered.Data["mesh"])
		if err != nil {
			t.Fatalf("mesh configuration of %s: %v", name, err)
		}
		settings = parsed
	} else {
		t.Fatalf("the charts of %s render no ConfigMap istio", name)
	}
	plane := &controlPlane{world: w, name: name, ids: map[string]string{name: own.clusterID()}}
	for _, id := range own.remotes {
		for _, other := range w.meant.Clusters {
			if other.ID == id && other.Name != name {
				plane.ids[other.Name] = id
			}
		}
	}

	// Registries want the updater before the environment exists that owns the index it fills.
	index := model.NewEndpointIndex(model.DisabledCache{})
	updater := model.NewEndpointIndexUpdater(index)
	watcher := meshwatcher.NewTestWatcher(settings)
	var registries []serviceregistry.Instance
	machines := newMachines(t, plane.ids[name], w.meant.SystemNamespace, watcher, updater)
	for _, reads := range sortedKeys(plane.ids) {
		controller, _ := kubecontroller.NewFakeControllerWithOptions(t, kubecontroller.FakeControllerOptions{
			Client:          kube.NewFakeClient(w.clusters[reads].kubernetes...),
			ClusterID:       cluster.ID(plane.ids[reads]),
			DomainSuffix:    w.meant.ClusterDomain,
			SystemNamespace: w.meant.SystemNamespace,
			ConfigCluster:   reads == name,
			MeshWatcher:     watcher,
			XDSUpdater:      updater,
			SkipRun:         true,
		})
		registries = append(registries, controller)
		if reads == name {
			machines.own = controller
		} else if entries := machines.of(w.clusters[reads], plane.ids[reads], controller); entries != nil {
			registries = append(registries, entries)
		}
	}
	configs := own.configs
	for i := range configs {
		configs[i].Domain = w.meant.ClusterDomain
	}
	plane.ConfigGenTest = core.NewConfigGenTest(t, core.TestOptions{
		Configs:           configs,
		MeshConfig:        settings,
		ServiceRegistries: registries,
		ClusterID:         cluster.ID(plane.ids[name]),
		XDSUpdater:        updater,
		SkipRun:           true,
	})
	plane.ServiceEntryRegistry.AppendWorkloadHandler(machines.own.WorkloadInstanceHandler)
	env := plane.Env()
	env.EndpointIndex = index
	plane.Run()
	if err := env.InitNetworksManager(updater); err != nil {
		t.Fatal(err)
	}
	env.PushContext().InitContext(env, nil, nil)
	return plane
}

// clusterID is what the rendered istiod calls its own cluster.
func (c *runningCluster) clusterID() string {
	for _, one := range c.deployments {
		for _, container := range one.Spec.Template.Spec.Containers {
			for _, variable := range container.Env {
				if variable.Name == "CLUSTER_ID" {
					return variable.Value
				}
			}
		}
	}
	return c.flow.ID
}

// proxy is the pod's Envoy as it introduces itself.
func (p *controlPlane) proxy(of *pod) *model.Proxy {
	made := &model.Proxy{
		Type:            model.SidecarProxy,
		ID:              of.object.Name + "." + of.object.Namespace,
		IPAddresses:     []string{of.ip()},
		ConfigNamespace: of.object.Namespace,
		DNSDomain:       of.object.Namespace + ".svc." + p.world.meant.ClusterDomain,
		Labels:          of.object.Labels,
		Locality:        &corecfg.Locality{Region: of.cluster.flow.Region, Zone: of.zone},
		Metadata: &model.NodeMetadata{
			Namespace:      of.object.Namespace,
			ClusterID:      cluster.ID(p.ids[of.cluster.flow.Name]),
			Network:        network.ID(of.cluster.proxyNetwork),
			Labels:         of.object.Labels,
			ServiceAccount: of.object.Spec.ServiceAccountName,
			IstioVersion:   "1.31.1",
			NodeName:       of.object.Spec.NodeName,
		},
	}
	if of.gateway != nil {
		made.Type = model.Router
		for _, container := range of.object.Spec.Containers {
			for _, variable := range container.Env {
				if variable.Name == "ISTIO_META_REQUESTED_NETWORK_VIEW" {
					made.Metadata.RequestedNetworkView = []string{variable.Value}
				}
			}
		}
	}
	// As istiod does when a proxy connects: the labels of its pod, and where it is.
	made.SetWorkloadLabels(p.Env())
	locality := util.LocalityToString(made.Locality)
	made.Labels = labelutil.AugmentLabels(made.Labels, made.Metadata.ClusterID, locality, made.GetNodeName(), made.Metadata.Network)
	return p.SetupProxy(made)
}

// found is where an endpoint is, and when Envoy would choose it.
type found struct {
	address      string
	port         uint32
	priority     uint32
	region, zone string
	weight       uint32 // of the whole locality
}

// endpoints are what the proxy gets for an Envoy cluster.
func (p *controlPlane) endpoints(of *model.Proxy, cluster string) []found {
	builder := endpoints.NewEndpointBuilder(cluster, of, p.PushContext())
	return flatten(builder.BuildClusterLoadAssignment(p.Env().EndpointIndex))
}

func flatten(assignment *endpoint.ClusterLoadAssignment) []found {
	var all []found
	for _, locality := range assignment.GetEndpoints() {
		for _, one := range locality.LbEndpoints {
			address := one.GetEndpoint().GetAddress().GetSocketAddress()
			all = append(all, found{address.GetAddress(), address.GetPortValue(), locality.Priority,
				locality.Locality.GetRegion(), locality.Locality.GetZone(), locality.GetLoadBalancingWeight().GetValue()})
		}
	}
	return all
}

// outbound is Istio's name of an Envoy cluster.
func outbound(port int, subset, hostname string) string {
	return model.BuildSubsetKey(model.TrafficDirectionOutbound, subset, host.Name(hostname), port)
}
