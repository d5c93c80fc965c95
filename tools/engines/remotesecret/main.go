// Command remotesecret proves that the Secrets made of one cluster's ExternalSecrets are remote secrets istiod accepts.
//
//	externalsecret FILE... | remotesecret -cluster east-1 [-namespace istio-system]
//
// The Secrets go into a fake API server where Istio's own controller looks for them. So what is tested is what istiod
// demands: the label and namespace it selects by, each key of the Secret as a cluster ID, a kubeconfig that its
// sanitising lets through, and the token as the store has it without the newline after it.
//
// Standard output is JSON: one entry a file, {"file", "kind", "cluster", "server", "errors"}; kind is "other" for a
// Secret that does not claim to be a remote secret, of which only the rendering was tested.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

type rendering struct {
	File   string         `json:"file"`
	Ending string         `json:"ending"`
	Secret *corev1.Secret `json:"secret"`
	Error  string         `json:"error"`
}

type report struct {
	Token      string      `json:"token"`
	Renderings []rendering `json:"renderings"`
}

type result struct {
	File    string   `json:"file"`
	Kind    string   `json:"kind"`
	Cluster string   `json:"cluster,omitempty"`
	Server  string   `json:"server,omitempty"`
	Errors  []string `json:"errors"`
}

func (r *result) fail(format string, arguments ...any) {
	message := fmt.Sprintf(format, arguments...)
	if !slices.Contains(r.Errors, message) {
		r.Errors = append(r.Errors, message)
	}
}

func main() {
	cluster := flag.String("cluster", "", "the cluster whose istiod reads the secrets (global.multiCluster.clusterName)")
	namespace := flag.String("namespace", "istio-system", "the namespace in which that istiod looks for them")
	flag.Parse()
	if *cluster == "" || flag.NArg() != 0 {
		fmt.Fprintln(os.Stderr, "usage: externalsecret FILE... | remotesecret -cluster NAME [-namespace NAMESPACE]")
		os.Exit(2)
	}
	if err := run(*cluster, *namespace); err != nil {
		fmt.Fprintln(os.Stderr, "remotesecret:", err)
		os.Exit(2)
	}
}

func run(cluster, namespace string) error {
	var offered report
	if err := json.NewDecoder(os.Stdin).Decode(&offered); err != nil {
		return err
	}
	if len(offered.Renderings) == 0 || offered.Token == "" {
		return fmt.Errorf("standard input has no rendered Secret")
	}
	results, err := check(cluster, namespace, offered)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(results)
}

// check asks istiod once for each token ending, since two renderings of one Secret cannot be in one API server.
func check(cluster, namespace string, offered report) ([]*result, error) {
	var results []*result
	of := map[string]*result{}
	rendered := map[string][]candidate{}
	for _, one := range offered.Renderings {
		if of[one.File] == nil {
			of[one.File] = &result{File: one.File, Kind: "other", Errors: []string{}}
			results = append(results, of[one.File])
		}
		switch {
		case one.Secret == nil:
			of[one.File].fail("with a token that ends in %q: %s", one.Ending, one.Error)
		case claimsToBeRemote(one.Secret):
			of[one.File].Kind = "remote secret"
			rendered[one.Ending] = append(rendered[one.Ending], candidate{secret: one.Secret, result: of[one.File]})
		}
	}
	for _, candidates := range rendered {
		if err := ask(cluster, namespace, candidates, offered.Token); err != nil {
			return nil, err
		}
	}
	return results, nil
}
