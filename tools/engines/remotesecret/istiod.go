package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/multicluster"
	"istio.io/istio/pkg/log"
)

// What `istioctl create-remote-secret` writes, and nobody else promises (istioctl/pkg/multicluster/remote_secret.go and
// options.go, where both are unexported). istiod itself needs only the label.
const (
	namePrefix        = "istio-remote-secret-"
	clusterAnnotation = "networking.istio.io/cluster"
)

// How long istiod's controller may take over a fake API server before the answer counts as no.
const patience = 20 * time.Second

type candidate struct {
	secret *corev1.Secret
	result *result
}

func claimsToBeRemote(secret *corev1.Secret) bool {
	_, labelled := secret.Labels[multicluster.MultiClusterSecretLabel]
	_, annotated := secret.Annotations[clusterAnnotation]
	return labelled || annotated || strings.HasPrefix(secret.Name, namePrefix)
}

// offer is one call of istiod to build a client: a cluster ID it found, and the connection it made of the kubeconfig.
type offer struct {
	config *rest.Config
	err    error
}

// ask lets Istio's secret controller of `local` find the secrets, and notes in each result what it found wanting.
func ask(local, namespace string, candidates []candidate, token string) error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"} // standard output is the report
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.ErrorLevel)
	if err := log.Configure(options); err != nil {
		return err
	}

	var mutex sync.Mutex
	offers := map[string]offer{}
	client := kube.NewFakeClient()
	for _, candidate := range candidates {
		if _, err := client.Kube().CoreV1().Secrets(candidate.secret.Namespace).Create(
			context.Background(), candidate.secret, metav1.CreateOptions{}); err != nil {
			candidate.result.fail("two ExternalSecrets write the same Secret: %v", err)
		}
	}
	controller := multicluster.NewController(multicluster.ControllerOptions{
		Client:          client,
		ClusterID:       cluster.ID(local),
		SystemNamespace: namespace,
		MeshConfig:      meshwatcher.NewTestWatcher(nil),
		// The first half of Istio's DefaultBuildClientsFromConfig, sanitising included; the second half would connect.
		ClientBuilder: func(kubeconfig []byte, id cluster.ID, overrides ...func(*rest.Config)) (kube.Client, error) {
			config, err := kube.NewUntrustedRestConfig(kubeconfig, overrides...)
			mutex.Lock()
			offers[string(id)] = offer{config: config, err: err}
			mutex.Unlock()
			if err != nil {
				return nil, err
			}
			return kube.NewFakeClient(), nil
		},
	})
	stop := make(chan struct{})
	defer close(stop)
	if !client.RunAndWait(stop) {
		return fmt.Errorf("the fake API server did not start")
	}
	if err := controller.Run(stop); err != nil {
		return err
	}
	for deadline := time.Now().Add(patience); !controller.HasSynced(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("Istio's secret controller was not done after %s", patience)
		}
	}

	registered := map[string]string{} // cluster ID to the "namespace/name" of the Secret that istiod took it from
	for _, known := range controller.ListRemoteClusters() {
		registered[string(known.ID)] = known.SecretName
	}
	mutex.Lock()
	defer mutex.Unlock()
	for _, candidate := range candidates {
		judge(candidate, local, namespace, token, registered, offers)
	}
	return nil
}

func judge(one candidate, local, namespace, token string, registered map[string]string, offers map[string]offer) {
	secret, result := one.secret, one.result
	name := strings.TrimPrefix(secret.Name, namePrefix)
	result.Cluster = name
	if name == secret.Name {
		result.fail("the Secret is called %s, not %s<cluster>", secret.Name, namePrefix)
	}
	if value := secret.Labels[multicluster.MultiClusterSecretLabel]; value != "true" {
		result.fail("label %s is %q, istiod looks for \"true\"", multicluster.MultiClusterSecretLabel, value)
	}
	if value := secret.Annotations[clusterAnnotation]; value != name {
		result.fail("annotation %s is %q, the Secret is about %s", clusterAnnotation, value, name)
	}
	if secret.Namespace != namespace {
		result.fail("the Secret is in namespace %s, istiod looks in %s", secret.Namespace, namespace)
	}
	if len(secret.Data) != 1 {
		result.fail("the Secret has %d keys; each would be a cluster, and it is about one", len(secret.Data))
	}
	kubeconfig, found := secret.Data[name]
	if !found {
		result.fail("the Secret has no key %s: istiod takes each key for the cluster's ID", name)
		return
	}
	if name == local {
		result.fail("the Secret is about %s itself: istiod ignores it", local)
		return
	}

	asked, found := offers[name]
	if !found {
		result.fail("istiod never saw cluster %s", name)
		return
	}
	if asked.err != nil {
		result.fail("istiod refuses the kubeconfig: %v", asked.err)
		return
	}
	if from := registered[name]; from != secret.Namespace+"/"+secret.Name {
		result.fail("istiod takes cluster %s from %q, not from this Secret", name, from)
	}
	judgeConnection(result, asked.config, token)
	judgeNames(result, kubeconfig, name)
}

func judgeConnection(result *result, config *rest.Config, token string) {
	result.Server = config.Host
	server, err := url.Parse(config.Host)
	switch {
	case err != nil || server.Scheme != "https" || server.Hostname() == "":
		result.fail("server %q is no https address", config.Host)
	case server.Hostname() == "localhost" || net.ParseIP(server.Hostname()).IsLoopback():
		result.fail("server %s is the loopback of whoever reads it", config.Host)
	}
	if config.BearerToken != token {
		result.fail("the token arrives as %q, the store has %q (and perhaps a newline after it)", config.BearerToken, token)
	}
	if config.Insecure {
		result.fail("insecure-skip-tls-verify: the token would go to any server")
	}
	if _, err := rest.TLSConfigFor(config); err != nil {
		result.fail("no TLS connection can be made of it: %v", err)
	}
}

// judgeNames holds the kubeconfig to what `istioctl create-remote-secret` writes: one cluster, user and context, all
// called like the cluster. istiod reads only the current context, people and other tools read the rest.
func judgeNames(result *result, kubeconfig []byte, name string) {
	config, err := clientcmd.Load(kubeconfig)
	if err != nil {
		result.fail("the kubeconfig cannot be read: %v", err)
		return
	}
	if config.CurrentContext != name {
		result.fail("current-context is %q, not %s", config.CurrentContext, name)
	}
	for _, part := range []struct {
		what  string
		names []string
	}{
		{"clusters", keys(config.Clusters)},
		{"users", keys(config.AuthInfos)},
		{"contexts", keys(config.Contexts)},
	} {
		if !slices.Equal(part.names, []string{name}) {
			result.fail("%s of the kubeconfig are %v, not [%s]", part.what, part.names, name)
		}
	}
	if context := config.Contexts[name]; context != nil && (context.Cluster != name || context.AuthInfo != name) {
		result.fail("context %s joins cluster %q and user %q, not %s", name, context.Cluster, context.AuthInfo, name)
	}
}

func keys[V any](of map[string]V) []string {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
