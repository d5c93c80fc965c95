package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

const patience = time.Minute

// start brings up etcd and the API server; both end with the process.
func start(folder string) (*rest.Config, error) {
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	etcd, err := startEtcd(filepath.Join(folder, "etcd"), ports[0], ports[1])
	if err != nil {
		return nil, err
	}
	token := make([]byte, 16)
	if _, err := rand.Read(token); err != nil {
		return nil, err
	}
	secret := hex.EncodeToString(token)
	tokens, key := filepath.Join(folder, "tokens.csv"), filepath.Join(folder, "accounts.key")
	if err := os.WriteFile(tokens, []byte(secret+",conformance,1,system:masters\n"), 0o600); err != nil {
		return nil, err
	}
	if err := writeKey(key); err != nil {
		return nil, err
	}
	command := app.NewAPIServerCommand()
	command.SetArgs([]string{
		"--etcd-servers=" + etcd, "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", ports[2]),
		"--cert-dir=" + filepath.Join(folder, "certificates"), "--token-auth-file=" + tokens, "--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key, "--service-cluster-ip-range=10.96.0.0/16",
	})
	command.SilenceUsage = true
	ended := make(chan error, 1)
	go func() { ended <- command.Execute() }()
	config := &rest.Config{
		Host: fmt.Sprintf("https://127.0.0.1:%d", ports[2]), BearerToken: secret, QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{Insecure: true}, // made by itself a moment ago, on this machine
	}
	return config, waitUntilReady(config, ended)
}

func startEtcd(folder string, client, peer int) (string, error) {
	settings := embed.NewConfig()
	settings.Dir = folder
	settings.LogLevel = "fatal"
	settings.UnsafeNoFsync = true
	at := func(port int) url.URL { return url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)} }
	settings.ListenClientUrls, settings.AdvertiseClientUrls = []url.URL{at(client)}, []url.URL{at(client)}
	settings.ListenPeerUrls, settings.AdvertisePeerUrls = []url.URL{at(peer)}, []url.URL{at(peer)}
	settings.InitialCluster = settings.InitialClusterFromName(settings.Name)
	server, err := embed.StartEtcd(settings)
	if err != nil {
		return "", fmt.Errorf("etcd: %w", err)
	}
	select {
	case <-server.Server.ReadyNotify():
	case <-time.After(patience):
		return "", fmt.Errorf("etcd is not ready after %s", patience)
	}
	address := at(client)
	return address.String(), nil
}

func waitUntilReady(config *rest.Config, ended <-chan error) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	last := fmt.Errorf("no answer")
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-ended:
			return fmt.Errorf("the API server ended: %w", err)
		default:
		}
		if _, last = client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(context.Background()); last == nil {
			return nil
		}
	}
	return fmt.Errorf("the API server is not ready after %s: %w", patience, last)
}

func freePorts(count int) ([]int, error) {
	var ports []int
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// writeKey makes the key with which the API server would sign tokens of service accounts; nobody asks for one.
func writeKey(file string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	bytes, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: bytes}), 0o600)
}
