// Command apiserver applies one cluster's objects to a real kube-apiserver, beside objects that somebody else owns.
//
//	apiserver -crds FILE[,FILE...] -existing DIR FOLDER
//
// Both run in this process, Kubernetes' own API server and the etcd that it stores in, on ports of localhost and in a
// temporary folder. The objects in DIR are applied first, by the hand of an app team; then those below FOLDER, in the
// order of their paths, as Argo CD does, then as Flux does: server-side apply, taking over fields. So what is tested is
// what a schema file cannot tell: structural schemas, CEL rules, strict field validation, defaulting, and field managers.
//
// Each failure is one line. The last line is `N passed, N failed`. Exit code 0, 1 when something failed, 2 when there
// was no API server.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	crds := flag.String("crds", "", "files of CustomResourceDefinitions, joined by commas")
	existing := flag.String("existing", "", "objects of a second owner")
	flag.Parse()
	if *crds == "" || *existing == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: apiserver -crds FILE[,FILE...] -existing DIR FOLDER")
		os.Exit(2)
	}
	result, err := run(strings.Split(*crds, ","), *existing, flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
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

func run(crds []string, existing, folder string) (*report, error) {
	scratch, err := os.MkdirTemp("", "meshc-apiserver-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	config, err := start(scratch)
	if err != nil {
		return nil, err
	}
	cluster, err := connect(config)
	if err != nil {
		return nil, err
	}
	if err := cluster.install(crds); err != nil {
		return nil, err
	}
	theirs, err := read(existing)
	if err != nil {
		return nil, err
	}
	ours, err := read(folder)
	if err != nil {
		return nil, err
	}
	return cluster.check(theirs, ours), nil
}

type report struct {
	passed   int
	failures []string
}

func (r *report) expect(good bool, format string, arguments ...any) {
	if good {
		r.passed++
	} else {
		r.failures = append(r.failures, fmt.Sprintf(format, arguments...))
	}
}
