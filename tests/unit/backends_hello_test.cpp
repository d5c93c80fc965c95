#include "backends_support.h"

#include <catch2/catch.hpp>

// The design's first example, whose expected output was carried out by real istiods and Envoys.

using namespace meshc::backends_test;

TEST_CASE("hello: east-1 gets exactly the files of the design, byte for byte") {
  Hello hello;
  const auto bundle = hello.lower(hello.east);
  CHECK(bundle.cluster == "east-1");
  CHECK(bundle.objects.size() == 9);
  CHECK(file(bundle, "00-namespaces/namespace_istio-system.yaml") == R"(apiVersion: v1
kind: Namespace
metadata:
  name: istio-system
  labels:
    topology.istio.io/network: east
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    kustomize.toolkit.fluxcd.io/prune: disabled
)");
  CHECK(file(bundle, "30-control-plane/externalsecret_istio-system_istio-remote-secret-west-1.yaml") ==
        R"(apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: istio-remote-secret-west-1
  namespace: istio-system
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  refreshInterval: 1h0m0s
  secretStoreRef:
    kind: ClusterSecretStore
    name: fleet
  target:
    name: istio-remote-secret-west-1
    creationPolicy: Owner
    deletionPolicy: Retain
    template:
      engineVersion: v2
      metadata:
        labels:
          istio/multiCluster: "true"
        annotations:
          networking.istio.io/cluster: west-1
      data:
        west-1: |
          apiVersion: v1
          kind: Config
          clusters:
            - name: west-1
              cluster:
                server: https://west-1.example:6443
          users:
            - name: west-1
              user:
                token: "{{ .token | trim }}"
          contexts:
            - name: west-1
              context:
                cluster: west-1
                user: west-1
          current-context: west-1
  data:
    - secretKey: token
      remoteRef:
        key: istio/readers/west-1
        property: token
        conversionStrategy: Default
        decodingStrategy: None
        metadataPolicy: None
)");
  CHECK(file(bundle,
             "30-control-plane/secret_istio-system_istio-reader-service-account-istio-remote-secret-token.yaml") ==
        R"(apiVersion: v1
kind: Secret
metadata:
  name: istio-reader-service-account-istio-remote-secret-token
  namespace: istio-system
  annotations:
    kubernetes.io/service-account.name: istio-reader-service-account
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    kustomize.toolkit.fluxcd.io/prune: disabled
type: kubernetes.io/service-account-token
)");
  CHECK(file(bundle, "40-gateways/gateway_istio-system_cross-network-gateway.yaml") ==
        R"(apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: cross-network-gateway
  namespace: istio-system
spec:
  selector:
    istio: eastwestgateway
  servers:
    - port:
        number: 15443
        name: tls
        protocol: TLS
      tls:
        mode: AUTO_PASSTHROUGH
      hosts:
        - cart.shop.svc.cluster.local
)");
  CHECK(file(bundle, "60-services/shop/authorizationpolicy_shop_cart.yaml") == R"(apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels:
      app: cart
  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
)");
  CHECK(file(bundle, "60-services/shop/authorizationpolicy_shop_deny-by-default.yaml") ==
        R"(apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: deny-by-default
  namespace: shop
spec: {}
)");
  CHECK(file(bundle, "60-services/shop/destinationrule_shop_cart.yaml") == R"(apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: cart
  namespace: shop
spec:
  host: cart.shop.svc.cluster.local
  trafficPolicy:
    loadBalancer:
      localityLbSetting:
        failover:
          - from: us-east-1
            to: us-west-2
    outlierDetection:
      consecutiveGatewayErrors: 5
      consecutive5xxErrors: 0
      interval: 10s
      baseEjectionTime: 30s
      maxEjectionPercent: 100
      minHealthPercent: 1
)");
  CHECK(file(bundle, "60-services/shop/peerauthentication_shop_default.yaml") == R"(apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: STRICT
)");
  CHECK(file(bundle, "60-services/shop/virtualservice_shop_cart.yaml") == R"(apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
  namespace: shop
spec:
  hosts:
    - cart.shop.svc.cluster.local
  http:
    - match:
        - port: 8080
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            port:
              number: 8080
      timeout: 2s
)");
}

TEST_CASE("hello: the chart values of east-1") {
  Hello hello;
  const auto bundle = hello.lower(hello.east);
  CHECK(bundle.charts.size() == 3);
  CHECK(chart(bundle, "istio-base") == R"(# Chart base, version 1.31.1. Release istio-base in namespace istio-system.
defaultRevision: default
)");
  CHECK(chart(bundle, "istiod") == R"(# Chart istiod, version 1.31.1. Release istiod in namespace istio-system.
global:
  meshID: hello
  network: east
  multiCluster:
    clusterName: east-1
meshConfig:
  serviceSettings:
    - settings:
        clusterLocal: true
      hosts:
        - "*.svc.cluster.local"
    - settings:
        clusterLocal: false
      hosts:
        - cart.shop.svc.cluster.local
)");
  CHECK(chart(bundle, "istio-eastwestgateway") ==
        R"(# Chart gateway, version 1.31.1. Release istio-eastwestgateway in namespace istio-system.
networkGateway: east
service:
  loadBalancerIP: 203.0.113.11
)");
}

TEST_CASE("hello: west-1 differs in network, cluster name, address and peer only") {
  Hello hello;
  const auto east = hello.lower(hello.east);
  const auto west = hello.lower(hello.west);
  REQUIRE(west.objects.size() == 9);
  for (std::size_t i = 0; i < 9; ++i)
    if (names(east)[i] == names(west)[i] && i != 0)
      CHECK(east.objects[i].body.same(west.objects[i].body));
  CHECK(file(west, "00-namespaces/namespace_istio-system.yaml").find("network: west") != std::string::npos);
  const std::string secret = file(west, "30-control-plane/externalsecret_istio-system_istio-remote-secret-east-1.yaml");
  CHECK(secret.find("server: https://east-1.example:6443") != std::string::npos);
  CHECK(secret.find("west") == std::string::npos);
  CHECK(chart(west, "istiod").find("clusterName: west-1") != std::string::npos);
  CHECK(chart(west, "istio-eastwestgateway").find("loadBalancerIP: 203.0.113.21") != std::string::npos);
}
