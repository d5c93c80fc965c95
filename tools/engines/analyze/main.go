// Command analyze runs every analyzer of `istioctl analyze` over files, also those that istioctl leaves out.
//
//	analyze [-mesh FILE] PATH...
//
// With --use-kube=false istioctl drops each analyzer that reads a Service, Pod, Namespace, Deployment or other runtime
// object, even when the files hold such objects: 21 of them at this version, the ones that look for missing hosts,
// gateway ports and selectors among them (addReaderKubeSourceInternal in pkg/config/analysis/local/istiod_analyze.go;
// `istioctl analyze -v` lists them as skipped). Istio's own tests feed files to all of them, and so does this command.
// It adds none of istioctl's made-up ingress gateway: the caller passes the objects of the rendered charts.
//
// A PATH is a file or a folder. Standard output is JSON: {"messages": as `istioctl analyze -o json`, "executed": N}.
// Exit code 0 whatever is found; 2 when a file is no Kubernetes object, or an analyzer could not run.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/diag"
	"istio.io/istio/pkg/config/analysis/local"
	meshconfig "istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/resource"
	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/util/protomarshal"
)

func main() {
	mesh := flag.String("mesh", "", "the mesh configuration, as the istiod chart renders it")
	namespace := flag.String("namespace", "istio-system", "the namespace of istiod")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: analyze [-mesh FILE] [-namespace NAMESPACE] PATH...")
		os.Exit(2)
	}
	if err := run(*mesh, *namespace, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "analyze:", err)
		os.Exit(2)
	}
}

func run(mesh, namespace string, paths []string) error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"} // standard output is the report
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.ErrorLevel)
	if err := log.Configure(options); err != nil {
		return err
	}
	analyzer := local.NewIstiodAnalyzer(analyzers.AllCombined(), "", resource.Namespace(namespace), nil)
	if mesh != "" {
		if err := analyzer.AddFileKubeMeshConfig(mesh); err != nil {
			return fmt.Errorf("%s: %w", mesh, err)
		}
		// istiod drops a field it does not know with a line in its log, and so would the analyzer.
		text, err := os.ReadFile(mesh)
		if err != nil {
			return err
		}
		if err := protomarshal.ApplyYAMLStrict(string(text), meshconfig.DefaultMeshConfig()); err != nil {
			return fmt.Errorf("mesh configuration: %w", err)
		}
	}
	sources, err := open(paths)
	if err != nil {
		return err
	}
	if err := analyzer.AddTestReaderKubeSource(sources); err != nil {
		return err
	}
	cancel := make(chan struct{})
	defer close(cancel)
	found, err := analyzer.Analyze(cancel)
	if err != nil {
		return err
	}
	if len(found.SkippedAnalyzers) > 0 {
		return fmt.Errorf("not run: %s", strings.Join(found.SkippedAnalyzers, ", "))
	}
	messages := found.Messages
	if messages == nil {
		messages = diag.Messages{}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string]any{"messages": messages, "executed": len(found.ExecutedAnalyzers)})
}

func open(paths []string) ([]local.ReaderSource, error) {
	var sources []local.ReaderSource
	for _, path := range paths {
		err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			sources = append(sources, local.ReaderSource{Name: file, Reader: strings.NewReader(string(content))})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return sources, nil
}
