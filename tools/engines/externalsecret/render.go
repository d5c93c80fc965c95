package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"time"

	esv1 "github.com/external-secrets/external-secrets/apis/externalsecrets/v1"
	"github.com/external-secrets/external-secrets/pkg/controllers/templating"
	"github.com/external-secrets/external-secrets/pkg/template"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// storeContent stands in for the secret store: the same token for each entry called "token", and a real certificate for
// any other entry, because what else a kubeconfig takes from a store is the API server's CA.
type storeContent struct {
	token       string
	certificate []byte
}

func newStoreContent() (storeContent, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return storeContent{}, err
	}
	root := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "stand-in API server CA"},
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		return storeContent{}, err
	}
	return storeContent{
		// The shape of a ServiceAccount token: three base64url parts. No YAML reader may take it for anything but text.
		token:       "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZWFkZXIifQ.c3RhbmQtaW4_c2ln-bmF0dXJl",
		certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	}, nil
}

// render does what External Secrets' controller does with `target.template`: copies its metadata, then runs its engine
// over data, labels and annotations in that order (pkg/controllers/externalsecret/externalsecret_controller_template.go).
func render(file string, stored storeContent, ending string) (*corev1.Secret, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var source esv1.ExternalSecret
	if err := yaml.UnmarshalStrict(text, &source); err != nil {
		return nil, err
	}
	// What dataFrom would fetch cannot be known here; a template that needs some of it fails to render.
	fetched := map[string][]byte{}
	for _, entry := range source.Spec.Data {
		if entry.SecretKey == "token" {
			fetched[entry.SecretKey] = []byte(stored.token + ending)
		} else {
			fetched[entry.SecretKey] = stored.certificate
		}
	}

	name := source.Spec.Target.Name
	if name == "" {
		name = source.Name // the controller's default
	}
	secret := &corev1.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{
			Name:        name,
			Namespace:   source.Namespace,
			Labels:      map[string]string{},
			Annotations: map[string]string{},
		},
		Data: map[string][]byte{},
	}
	wanted := source.Spec.Target.Template
	if wanted == nil {
		secret.Data = fetched
		maps.Copy(secret.Labels, source.Labels)
		maps.Copy(secret.Annotations, source.Annotations)
		return secret, nil
	}
	if len(wanted.TemplateFrom) > 0 {
		return nil, errors.New("template.templateFrom takes a template from an object that this check cannot know")
	}
	secret.Type = wanted.Type

	version := wanted.EngineVersion
	if version == "" {
		version = esv1.TemplateEngineV2 // the CRD's default
	}
	engine, err := template.EngineForVersion(version)
	if err != nil {
		return nil, err
	}
	if wanted.MergePolicy == esv1.MergePolicyMerge || len(wanted.Data) == 0 {
		maps.Copy(secret.Data, fetched)
	}
	parser := templating.Parser{TargetSecret: secret, DataMap: fetched, Exec: engine}
	for _, part := range []struct {
		templates map[string]string
		target    esv1.TemplateTarget
	}{
		{wanted.Data, esv1.TemplateTargetData},
		{wanted.Metadata.Labels, esv1.TemplateTargetLabels},
		{wanted.Metadata.Annotations, esv1.TemplateTargetAnnotations},
	} {
		if err := parser.MergeMap(part.templates, part.target); err != nil {
			return nil, err
		}
	}
	if len(secret.Data) == 0 && len(source.Spec.DataFrom) == 0 {
		return nil, fmt.Errorf("the Secret %s would be empty", name)
	}
	return secret, nil
}
