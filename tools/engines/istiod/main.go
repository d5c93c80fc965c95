// Command istiod shows what the control planes of a mesh hand to its proxies once they have read a compiled tree, and
// holds it against what the program means.
//
//	istiod -flow flow.json -around DIR [-existing DIR] [-control-plane NAME] TREE
//
// TREE is what `meshc compile` wrote, flow.json what `meshc dump flow` printed. -around holds, as <cluster>/*.yaml, the
// rendered charts; -existing, likewise, what app teams run beside the tree. For each control plane Istio's own code
// gets one fake API server a cluster that it holds a remote secret of, and the Istio objects of its own cluster alone.
// Nodes, pods and their endpoints are made up after the flow, with the labels, accounts and ports it states; a Service
// that no file has is made up as well. What the program means is never read from the tree.
//
// Each failure is one line that names the proxy, the host, what is expected and what was found. The last line is
// `N passed, N failed`. Exit code 0, 1 when something failed, 2 when nothing could be checked.
package main

import (
	"flag"
	"fmt"
	"os"

	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/test"
)

func main() {
	flow := flag.String("flow", "", "what `meshc dump flow` printed")
	around := flag.String("around", "", "the rendered charts, as <cluster>/*.yaml")
	existing := flag.String("existing", "", "what else runs, as <cluster>/*.yaml")
	only := flag.String("control-plane", "", "the cluster of one control plane, instead of all")
	flag.Parse()
	if *flow == "" || *around == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: istiod -flow FILE -around DIR [-existing DIR] [-control-plane NAME] TREE")
		os.Exit(2)
	}
	result, err := run(*flow, *around, *existing, *only, flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "istiod:", err)
		os.Exit(2)
	}
	for _, line := range result.failures {
		fmt.Println(line)
	}
	fmt.Printf("%d passed, %d failed\n", result.passed, len(result.failures))
	if len(result.failures) > 0 {
		os.Exit(1)
	}
}

func run(flowFile, around, existing, only, tree string) (*report, error) {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	if err := log.Configure(options); err != nil {
		return nil, err
	}
	meant, err := readFlow(flowFile)
	if err != nil {
		return nil, err
	}
	if meant.cluster(only) == nil && only != "" {
		return nil, fmt.Errorf("the flow has no cluster %s", only)
	}
	w, err := loadWorld(meant, tree, around, existing)
	if err != nil {
		return nil, err
	}
	result := &report{}
	for _, one := range meant.Clusters {
		if one.ControlPlane != one.Name || (only != "" && only != one.Name) {
			continue
		}
		// Istio's helpers are written for tests: they end the goroutine when something is wrong.
		failed := test.Wrap(func(t test.Failer) {
			plane := startControlPlane(t, w, one.Name)
			plane.check(result)
		})
		if failed != nil {
			return nil, fmt.Errorf("control plane of %s: %w", one.Name, failed)
		}
	}
	return result, nil
}
