package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"sigs.k8s.io/yaml"
)

// Names under which those who apply own fields.
const (
	appTeam = "app-team"
	argo    = "argocd-controller"
	flux    = "kustomize-controller"
)

// object of a file; ours keep the path for messages.
type object struct {
	file string
	*unstructured.Unstructured
}

func (o object) String() string {
	return strings.TrimPrefix(fmt.Sprintf("%s: %s %s/%s", o.file, o.GetKind(), o.GetNamespace(), o.GetName()), ": ")
}

func read(folder string) ([]object, error) {
	var found []object
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		for _, document := range strings.Split("\n"+string(text), "\n---") {
			one := object{name, &unstructured.Unstructured{}}
			if err := yaml.Unmarshal([]byte(document), &one.Object); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if len(one.Object) > 0 {
				found = append(found, one)
			}
		}
		return nil
	})
	return found, err
}

type cluster struct {
	client dynamic.Interface
	mapper *restmapper.DeferredDiscoveryRESTMapper
}

func connect(config *rest.Config) (*cluster, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	known, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	return &cluster{client, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(known))}, nil
}

// resource is where objects of this kind and namespace live.
func (c *cluster) resource(of object) (dynamic.ResourceInterface, error) {
	kind := of.GroupVersionKind()
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return c.client.Resource(mapping.Resource), nil
	}
	return c.client.Resource(mapping.Resource).Namespace(of.GetNamespace()), nil
}

// apply is server-side apply with strict fields, as `manager`; fields of others are taken over, as Argo CD and Flux do.
func (c *cluster) apply(one object, manager string) (*unstructured.Unstructured, error) {
	at, err := c.resource(one)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(one.Object)
	if err != nil {
		return nil, err
	}
	force := true
	return at.Patch(context.Background(), one.GetName(), types.ApplyPatchType, body, metav1.PatchOptions{
		FieldManager: manager, Force: &force, FieldValidation: metav1.FieldValidationStrict,
	})
}

func (c *cluster) get(one object) (*unstructured.Unstructured, error) {
	at, err := c.resource(one)
	if err != nil {
		return nil, err
	}
	return at.Get(context.Background(), one.GetName(), metav1.GetOptions{})
}

// install creates the definitions of custom resources and waits until each is served.
func (c *cluster) install(files []string) error {
	crds := c.client.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
	var made []*unstructured.Unstructured
	for _, file := range files {
		definitions, err := read(file)
		if err != nil {
			return err
		}
		for _, one := range definitions {
			if one.GetKind() != "CustomResourceDefinition" {
				continue
			}
			if _, err := crds.Create(context.Background(), one.Unstructured, metav1.CreateOptions{}); err != nil {
				return fmt.Errorf("%s: %w", one.GetName(), err)
			}
			made = append(made, one.Unstructured)
		}
	}
	deadline := time.Now().Add(patience)
	for _, one := range made {
		for !c.established(crds, one.GetName()) || !c.discovered(one) {
			if time.Now().After(deadline) {
				return fmt.Errorf("%s is not served after %s", one.GetName(), patience)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nil
}

// discovered: a server that is busy lists a kind some time after it has accepted its definition.
func (c *cluster) discovered(definition *unstructured.Unstructured) bool {
	group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "kind")
	versions, _, _ := unstructured.NestedSlice(definition.Object, "spec", "versions")
	for _, version := range versions {
		of, _ := version.(map[string]any)
		name, _ := of["name"].(string)
		if of["served"] != true {
			continue
		}
		if _, err := c.mapper.RESTMapping(schema.GroupKind{Group: group, Kind: kind}, name); err != nil {
			c.mapper.Reset()
			return false
		}
	}
	return true
}

func (c *cluster) established(crds dynamic.ResourceInterface, name string) bool {
	one, err := crds.Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		return false
	}
	conditions, _, _ := unstructured.NestedSlice(one.Object, "status", "conditions")
	for _, condition := range conditions {
		if of, ok := condition.(map[string]any); ok && of["type"] == "Established" && of["status"] == "True" {
			return true
		}
	}
	return false
}

func (c *cluster) check(theirs, ours []object) *report {
	result := &report{}
	for _, one := range ours { // a namespace of ours may be where their objects are
		if one.GetKind() == "Namespace" && !writes(theirs, one) {
			_, err := c.apply(one, argo)
			result.expect(err == nil, "%s is refused: %v", one, err)
		}
	}
	theirs = append(c.namespaces(theirs, ours), theirs...)
	before := map[string]*unstructured.Unstructured{}
	for _, one := range theirs {
		made, err := c.apply(one, appTeam)
		result.expect(err == nil, "the second owner's %s is refused: %v", one, err)
		if err == nil {
			before[one.String()] = made
		}
	}
	for _, manager := range []string{argo, flux} {
		c.applyTwice(ours, manager, result)
	}
	for _, one := range theirs {
		if was := before[one.String()]; was != nil {
			is, err := c.get(one)
			result.expect(err == nil, "the second owner's %s is gone: %v", one, err)
			result.expect(err != nil || was.GetResourceVersion() == is.GetResourceVersion(), "the second owner's %s was changed", one)
		}
	}
	return result
}

func writes(of []object, one object) bool {
	return slices.ContainsFunc(of, func(other object) bool {
		return other.GroupVersionKind() == one.GroupVersionKind() && other.GetNamespace() == one.GetNamespace() && other.GetName() == one.GetName()
	})
}

// namespaces that neither side writes: on a real cluster somebody has made them.
func (c *cluster) namespaces(theirs, ours []object) []object {
	there := map[string]bool{}
	for _, one := range append(append([]object{}, theirs...), ours...) {
		if one.GetKind() == "Namespace" {
			there[one.GetName()] = true
		}
	}
	var made []object
	for _, one := range append(append([]object{}, theirs...), ours...) {
		if name := one.GetNamespace(); name != "" && !there[name] {
			there[name] = true
			body := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Namespace"}}
			body.SetName(name)
			made = append(made, object{"", body})
		}
	}
	for _, one := range theirs { // Namespaces first, whatever their files are called
		if one.GetKind() == "Namespace" {
			made = append(made, one)
		}
	}
	return made
}

// applyTwice: the first time each object is accepted and reads back as it was written; the second time nothing changes,
// or a delivery engine would apply for ever.
func (c *cluster) applyTwice(ours []object, manager string, result *report) {
	first := map[string]string{}
	for _, one := range ours {
		made, err := c.apply(one, manager)
		result.expect(err == nil, "%s is refused: %v", one, err)
		if err != nil {
			continue
		}
		first[one.String()] = made.GetResourceVersion()
		result.expect(within(one.Object, made.Object), "%s reads back differently from what was applied", one)
	}
	for _, one := range ours {
		if version := first[one.String()]; version != "" {
			again, err := c.apply(one, manager)
			result.expect(err == nil && again.GetResourceVersion() == version, "%s changes when %s applies it again", one, manager)
		}
	}
}

// within: everything that was written is there; defaults may have joined it.
func within(written, there any) bool {
	switch part := written.(type) {
	case map[string]any:
		whole, ok := there.(map[string]any)
		for key, value := range part {
			ok = ok && within(value, whole[key])
		}
		return ok
	case []any:
		whole, ok := there.([]any)
		ok = ok && len(whole) == len(part)
		for i := range part {
			ok = ok && within(part[i], whole[i])
		}
		return ok
	}
	return fmt.Sprint(written) == fmt.Sprint(there) // the same number may be of two Go types
}
