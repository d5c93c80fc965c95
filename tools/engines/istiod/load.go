package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
)

// Names by which istiod finds its remote secrets.
const (
	remoteSecretLabel = "istio/multiCluster"
	clusterAnnotation = "networking.istio.io/cluster"
)

// objects of one cluster, sorted by who reads them.
type objects struct {
	namespaces  map[string]*corev1.Namespace
	services    []*corev1.Service
	deployments []*appsv1.Deployment
	configMaps  map[string]*corev1.ConfigMap // of the system namespace
	configs     []config.Config
	remotes     []string // keys of the remote secrets, which are cluster IDs
}

// load reads every document below the folders.
func load(systemNamespace string, folders ...string) (*objects, error) {
	found := &objects{namespaces: map[string]*corev1.Namespace{}, configMaps: map[string]*corev1.ConfigMap{}}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(file) != ".yaml" {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, document := range strings.Split("\n"+string(text), "\n---") {
				if err := found.add(document, systemNamespace); err != nil {
					return fmt.Errorf("%s: %w", file, err)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (o *objects) add(document, systemNamespace string) error {
	one := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(document), &one.Object); err != nil {
		return err
	}
	switch group, kind := one.GroupVersionKind().Group, one.GetKind(); {
	case group == "" && kind == "Namespace":
		made := &corev1.Namespace{}
		o.namespaces[one.GetName()] = made
		return convert(one, made)
	case group == "" && kind == "Service":
		made := &corev1.Service{}
		o.services = append(o.services, made)
		return convert(one, made)
	case group == "apps" && kind == "Deployment":
		made := &appsv1.Deployment{}
		o.deployments = append(o.deployments, made)
		return convert(one, made)
	case group == "" && kind == "ConfigMap" && one.GetNamespace() == systemNamespace:
		made := &corev1.ConfigMap{}
		o.configMaps[one.GetName()] = made
		return convert(one, made)
	case kind == "ExternalSecret":
		template, _, _ := unstructured.NestedMap(one.Object, "spec", "target", "template")
		o.addRemote(template)
	case kind == "Secret":
		o.addRemote(one.Object)
	case strings.HasSuffix(group, "istio.io"):
		parsed, _, err := crd.ParseInputs(document)
		if err != nil {
			return err
		}
		o.configs = append(o.configs, parsed...)
	}
	return nil
}

// istiod takes each key of a remote secret for the ID of a cluster.
func (o *objects) addRemote(secret map[string]any) {
	label, _, _ := unstructured.NestedString(secret, "metadata", "labels", remoteSecretLabel)
	if label != "true" {
		return
	}
	for _, field := range []string{"data", "stringData"} {
		data, _, _ := unstructured.NestedMap(secret, field)
		o.remotes = append(o.remotes, sortedKeys(data)...)
	}
}

func convert(from *unstructured.Unstructured, to any) error {
	return runtime.DefaultUnstructuredConverter.FromUnstructured(from.Object, to)
}
