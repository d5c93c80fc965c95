// Nothing is built here: Kubernetes' own OpenAPI document is read from the module, pinned and verified as every other.
module meshc.internal/engines/kubernetes

go 1.26.0

require k8s.io/kubernetes v1.36.2
