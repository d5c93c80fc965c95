// Command externalsecret shows which Secret External Secrets would make of an ExternalSecret.
//
//	externalsecret FILE...
//
// It runs External Secrets' own template engine, with a stand-in for what the store would give. Each file is rendered
// three times: with a clean token and with two that end in a newline, since stores keep the newline a person typed.
// Standard output is JSON: {"token", "renderings": [{"file", "ending", "secret" or "error"}]}, which remotesecret reads.
//
// A module of its own: External Secrets 0.20 wants a controller-runtime that does not compile beside Istio's, and a fork of
// the template functions that Helm must not get. Newer versions live in several modules, of which the module proxy does
// not serve the one with the template engine.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
)

type rendering struct {
	File   string         `json:"file"`
	Ending string         `json:"ending"`
	Secret *corev1.Secret `json:"secret,omitempty"`
	Error  string         `json:"error,omitempty"`
}

type report struct {
	Token      string      `json:"token"`
	Renderings []rendering `json:"renderings"`
}

func main() {
	files := os.Args[1:]
	if len(files) == 0 {
		fmt.Fprintln(os.Stderr, "usage: externalsecret FILE...")
		os.Exit(2)
	}
	stored, err := newStoreContent()
	if err != nil {
		fmt.Fprintln(os.Stderr, "externalsecret:", err)
		os.Exit(2)
	}
	shown := report{Token: stored.token}
	for _, file := range files {
		for _, ending := range []string{"", "\n", "\r\n"} {
			one := rendering{File: file, Ending: ending}
			if one.Secret, err = render(file, stored, ending); err != nil {
				one.Error = err.Error()
			}
			shown.Renderings = append(shown.Renderings, one)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(shown); err != nil {
		fmt.Fprintln(os.Stderr, "externalsecret:", err)
		os.Exit(2)
	}
}
