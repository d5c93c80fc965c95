// How calls come in from outside of the mesh.
#pragma once

#include "model/request.h"

#include <vector>

namespace meshc::model {

struct IngressTls {
  std::string credential;           // Secret in the gateway's namespace
  Setting<std::string> min_version; // "1.2" or "1.3"
  Span span;
};

struct IngressRoute {
  RequestMatch when;
  ServiceId to;
  Span to_span;
  Setting<std::string> port; // name of the service's port, when it has several
  Setting<Duration> timeout;
  Span span;
};

struct Ingress {
  NamespaceId space; // unknown at mesh level
  std::string name;
  std::vector<ClusterId> on;
  std::vector<Word> hosts;
  std::string gateway = "ingress"; // a gateway of each of its clusters
  Setting<IngressTls> tls;
  std::vector<IngressRoute> routes; // in the order of the program
  Span span;
};

} // namespace meshc::model
