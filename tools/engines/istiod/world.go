package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

const networkLabel = "topology.istio.io/network"

// world is every cluster as it would run, with addresses that are unique in it.
type world struct {
	meant    *flow
	clusters map[string]*runningCluster
	byIP     map[string]*pod
	gateways map[string][]string // address -> clusters whose cross-network gateway has it
}

type runningCluster struct {
	*objects
	flow           *clusterFlow
	index          int
	pods           []*pod
	gatewayAddress string // of the cross-network gateway; empty without one
	proxyNetwork   string // which network its injected proxies call their own
	kubernetes     []runtime.Object
}

type pod struct {
	cluster *runningCluster
	service *serviceFlow // nil for a gateway
	version string
	gateway *appsv1.Deployment // nil for a service
	machine *workloadFlow      // nil for a pod of Kubernetes
	zone    string
	object  *corev1.Pod
}

func (p *pod) ip() string { return p.object.Status.PodIP }

// kind is shared by proxies that should get the same.
func (p *pod) kind() string {
	if p.machine != nil {
		return p.service.Name + ", machines"
	}
	return p.service.Name
}

// name is how a failure calls the proxy.
func (p *pod) name() string {
	return fmt.Sprintf("%s/%s.%s", p.cluster.flow.Name, p.object.Name, p.object.Namespace)
}

func loadWorld(meant *flow, tree, around, existing string) (*world, error) {
	w := &world{meant: meant, clusters: map[string]*runningCluster{}, byIP: map[string]*pod{}, gateways: map[string][]string{}}
	for i, of := range meant.Clusters {
		folders := []string{filepath.Join(tree, "clusters", of.Name), filepath.Join(around, of.Name)}
		if folder := filepath.Join(existing, of.Name); existing != "" && isFolder(folder) {
			folders = append(folders, folder)
		}
		found, err := load(meant.SystemNamespace, folders...)
		if err != nil {
			return nil, err
		}
		c := &runningCluster{objects: found, flow: of, index: i, proxyNetwork: injectedNetwork(found, of)}
		w.clusters[of.Name] = c
		c.addServices(w)
		c.addPods(w)
		c.addGateways(w)
		c.collect()
	}
	return w, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// injectedNetwork is what the injector of the cluster stamps on its proxies.
func injectedNetwork(found *objects, of *clusterFlow) string {
	var values struct {
		Global struct {
			Network string `json:"network"`
		} `json:"global"`
	}
	if injector := found.configMaps["istio-sidecar-injector"]; injector != nil {
		if json.Unmarshal([]byte(injector.Data["values"]), &values) == nil {
			return values.Global.Network
		}
	}
	return of.Network
}

// zones are those declared; a node has one even where the program names none.
func (c *runningCluster) zones() []string {
	if len(c.flow.Zones) > 0 {
		return c.flow.Zones
	}
	return []string{c.flow.Region + "-a"}
}

// addServices makes up the Services of app teams that no file shows, and fills in what an API server would.
func (c *runningCluster) addServices(w *world) {
	for _, of := range w.meant.Services {
		if !slices.Contains(of.RunsIn, c.flow.Name) || c.service(of) != nil {
			continue
		}
		made := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: of.objectName(), Namespace: of.Namespace}}
		made.Spec.Selector = of.Selector
		for _, port := range of.Ports {
			protocol := corev1.ProtocolTCP
			if port.Protocol == "udp" {
				protocol = corev1.ProtocolUDP
			}
			made.Spec.Ports = append(made.Spec.Ports, corev1.ServicePort{Name: port.Name, Port: int32(port.Number),
				TargetPort: intstr.FromInt32(int32(port.Target)), Protocol: protocol})
		}
		c.services = append(c.services, made)
	}
	for i, one := range c.services {
		for j := range one.Spec.Ports {
			port := &one.Spec.Ports[j]
			if port.Protocol == "" {
				port.Protocol = corev1.ProtocolTCP
			}
			if port.TargetPort.IntVal == 0 && port.TargetPort.StrVal == "" {
				port.TargetPort = intstr.FromInt32(port.Port)
			}
		}
		if one.Spec.ClusterIP == "" && one.Spec.Type != corev1.ServiceTypeExternalName {
			one.Spec.ClusterIP = fmt.Sprintf("10.%d.%d.%d", 200+c.index%50, i/250, 1+i%250)
		}
	}
}

func (s *serviceFlow) objectName() string { return s.Name[len(s.Namespace)+1:] }

func (c *runningCluster) service(of *serviceFlow) *corev1.Service {
	for _, one := range c.services {
		if one.Namespace == of.Namespace && one.Name == of.objectName() {
			return one
		}
	}
	return nil
}

// named finds the Service behind a full host name.
func (c *runningCluster) named(host string) *corev1.Service {
	for _, one := range c.services {
		if strings.HasPrefix(host, one.Name+"."+one.Namespace+".svc.") {
			return one
		}
	}
	return nil
}

// addMachines lets the workloads of the cluster join its pods: no object of Kubernetes shows them.
func (c *runningCluster) addMachines(w *world, of *serviceFlow) {
	for i := range of.Workloads {
		one := &of.Workloads[i]
		if one.Cluster != c.flow.Name {
			continue
		}
		made := &pod{cluster: c, service: of, zone: one.Zone, machine: one, object: &corev1.Pod{}}
		made.object.Name, made.object.Namespace = of.objectName()+"-"+one.Name, of.Namespace
		made.object.Labels = merged(of.Selector, one.Labels)
		made.object.Spec.ServiceAccountName = of.Account
		made.object.Status.PodIP = one.Address
		c.pods = append(c.pods, made)
		w.byIP[one.Address] = made
	}
}

// addPods runs each version of each service once a zone.
func (c *runningCluster) addPods(w *world) {
	for _, of := range w.meant.Services {
		if !slices.Contains(of.RunsIn, c.flow.Name) {
			continue
		}
		versions := []versionFlow{{}}
		if len(of.Versions) > 0 {
			versions = of.Versions
		}
		for _, version := range versions {
			for _, zone := range c.zones() {
				template := corev1.PodTemplateSpec{}
				template.Namespace = of.Namespace
				template.Labels = merged(of.Selector, version.Labels)
				template.Spec.ServiceAccountName = of.Account
				container := corev1.Container{Name: "app"}
				for _, port := range of.Ports {
					container.Ports = append(container.Ports, corev1.ContainerPort{Name: port.Name, ContainerPort: int32(port.Target)})
				}
				template.Spec.Containers = []corev1.Container{container}
				name := of.objectName()
				if version.Name != "" {
					name += "-" + version.Name
				}
				c.addPod(w, name, template, &pod{service: of, version: version.Name, zone: zone})
			}
		}
	}
	for _, of := range w.meant.Services {
		c.addMachines(w, of)
	}
	for _, one := range c.deployments {
		if _, proxied := one.Spec.Template.Annotations["inject.istio.io/templates"]; !proxied {
			continue // of a service, or istiod itself
		}
		for _, zone := range c.zones() {
			template := *one.Spec.Template.DeepCopy()
			template.Namespace = one.Namespace
			c.addPod(w, one.Name, template, &pod{gateway: one, zone: zone})
		}
	}
}

func (c *runningCluster) addPod(w *world, name string, template corev1.PodTemplateSpec, made *pod) {
	number := len(c.pods)
	ip := fmt.Sprintf("10.%d.%d.%d", 100+c.index%100, number/250, 1+number%250)
	made.cluster = c
	made.object = &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
	made.object.Name = fmt.Sprintf("%s-%d", name, number)
	made.object.Labels = merged(template.Labels, nil)
	if made.gateway != nil || c.injects(template.Namespace) {
		// The injector's mark that the pod speaks Istio's mTLS. It adds the network too, in this version; older ones do
		// not, and endpoints then get it from the label of the system namespace, so that has to be enough.
		made.object.Labels["security.istio.io/tlsMode"] = "istio"
	}
	made.object.Spec.NodeName = "node-" + made.zone
	made.object.Status = corev1.PodStatus{
		Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}},
		Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
	}
	c.pods = append(c.pods, made)
	w.byIP[ip] = made
}

func (c *runningCluster) injects(namespace string) bool {
	of := c.namespaces[namespace]
	if of == nil {
		return true // an app team's, which no file shows
	}
	_, revision := of.Labels["istio.io/rev"]
	return revision || of.Labels["istio-injection"] == "enabled"
}

// addGateways plays the cloud: a load balancer gets the address that the program expects, any other one of its own.
func (c *runningCluster) addGateways(w *world) {
	for i, one := range c.services {
		if one.Spec.Type != corev1.ServiceTypeLoadBalancer {
			continue
		}
		address := one.Spec.LoadBalancerIP
		crossing := slices.ContainsFunc(one.Spec.Ports, func(port corev1.ServicePort) bool { return port.Port == crossNetworkPort })
		if crossing && address == "" {
			address = c.flow.declaredAddress()
		}
		if net.ParseIP(address) == nil {
			address = fmt.Sprintf("198.18.%d.%d", c.index, 1+i%250)
		}
		one.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: address}}
		if crossing {
			c.gatewayAddress = address
			w.gateways[address] = append(w.gateways[address], c.flow.Name)
		}
	}
}

func (c *clusterFlow) declaredAddress() string {
	for _, gateway := range c.Gateways {
		if gateway.Role == "east-west" && len(gateway.Addresses) > 0 {
			return gateway.Addresses[0]
		}
	}
	return ""
}

// collect makes the list that the fake API server starts with.
func (c *runningCluster) collect() {
	for _, zone := range c.zones() {
		c.kubernetes = append(c.kubernetes, &corev1.Node{ObjectMeta: metav1.ObjectMeta{
			Name:   "node-" + zone,
			Labels: map[string]string{"topology.kubernetes.io/region": c.flow.Region, "topology.kubernetes.io/zone": zone},
		}})
	}
	for _, name := range sortedKeys(c.namespaces) {
		c.kubernetes = append(c.kubernetes, c.namespaces[name])
	}
	for _, one := range c.pods {
		if one.machine == nil {
			c.kubernetes = append(c.kubernetes, one.object)
		}
	}
	for _, one := range c.services {
		c.kubernetes = append(c.kubernetes, one)
		if len(one.Spec.Selector) > 0 {
			c.kubernetes = append(c.kubernetes, c.slice(one))
		}
	}
}

// slice does what Kubernetes' endpoint controller does.
func (c *runningCluster) slice(of *corev1.Service) *discoveryv1.EndpointSlice {
	made := &discoveryv1.EndpointSlice{AddressType: discoveryv1.AddressTypeIPv4}
	made.Name, made.Namespace = of.Name+"-1", of.Namespace
	made.Labels = map[string]string{discoveryv1.LabelServiceName: of.Name}
	ready, selector := true, labels.SelectorFromSet(of.Spec.Selector)
	var first *corev1.Pod
	for _, one := range c.pods {
		if one.machine != nil || one.object.Namespace != of.Namespace || !selector.Matches(labels.Set(one.object.Labels)) {
			continue
		}
		if first == nil {
			first = one.object
		}
		made.Endpoints = append(made.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{one.ip()}, NodeName: &one.object.Spec.NodeName,
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &ready},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: one.object.Name, Namespace: one.object.Namespace},
		})
	}
	for _, port := range of.Spec.Ports {
		number := targetPort(port, first)
		name, protocol := port.Name, port.Protocol
		made.Ports = append(made.Ports, discoveryv1.EndpointPort{Name: &name, Port: &number, Protocol: &protocol, AppProtocol: port.AppProtocol})
	}
	return made
}

func targetPort(port corev1.ServicePort, of *corev1.Pod) int32 {
	if port.TargetPort.IntVal != 0 {
		return port.TargetPort.IntVal
	}
	if of != nil && port.TargetPort.StrVal != "" {
		for _, container := range of.Spec.Containers {
			for _, one := range container.Ports {
				if one.Name == port.TargetPort.StrVal {
					return one.ContainerPort
				}
			}
		}
	}
	return port.Port
}

func merged(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		for key, value := range part {
			all[key] = value
		}
	}
	return all
}
