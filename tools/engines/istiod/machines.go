package main

import (
	"istio.io/istio/pilot/pkg/config/memory"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/serviceregistry"
	kubecontroller "istio.io/istio/pilot/pkg/serviceregistry/kube/controller"
	"istio.io/istio/pilot/pkg/serviceregistry/serviceentry"
	"istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/krt"
	"istio.io/istio/pkg/kube/multicluster"
	"istio.io/istio/pkg/test"
)

// machines brings the WorkloadEntries of every cluster to the Services of that cluster, as istiod does when it reads a
// cluster's endpoints: its own from its configuration, those of another cluster from that cluster's API server.
type machines struct {
	t        test.Failer
	clusters *multicluster.Controller
	watcher  meshwatcher.WatcherCollection
	updater  model.XDSUpdater
	own      *kubecontroller.FakeController
}

func newMachines(t test.Failer, own, systemNamespace string, watcher meshwatcher.WatcherCollection, updater model.XDSUpdater) *machines {
	clusters := multicluster.NewController(multicluster.ControllerOptions{
		Client:          kube.NewFakeClient(),
		ClusterID:       cluster.ID(own),
		SystemNamespace: systemNamespace,
		MeshConfig:      watcher,
		Debugger:        krt.GlobalDebugHandler,
	})
	return &machines{t: t, clusters: clusters, watcher: watcher, updater: updater}
}

// of is the registry of another cluster's entries; nil when it has none.
func (m *machines) of(from *runningCluster, id string, services *kubecontroller.FakeController) serviceregistry.Instance {
	store := memory.NewController(memory.MakeSkipValidation(collections.PilotGatewayAPI()))
	found := false
	for _, one := range from.configs {
		if one.GroupVersionKind != gvk.WorkloadEntry {
			continue
		}
		found = true
		if _, err := store.Create(one); err != nil {
			m.t.Fatal(err)
		}
	}
	if !found {
		return nil
	}
	entries := serviceentry.NewWorkloadEntryController(store, m.updater, m.clusters, m.watcher,
		serviceentry.WithClusterID(cluster.ID(id)), serviceentry.WithNetworkIDCb(services.Network),
		serviceentry.WithKRTDebugger(krt.GlobalDebugHandler))
	entries.AppendWorkloadHandler(services.WorkloadInstanceHandler)
	stop := test.NewStop(m.t)
	go store.Run(stop)
	return entries
}
