// Who may call whom, and who may not.
#pragma once

#include "model/request.h"

#include <compare>
#include <variant>
#include <vector>

namespace meshc::model {

// Left of an arrow: everyone, a service, a whole namespace, an ingress, a client.
struct Anyone {
  auto operator<=>(const Anyone &) const = default;
};
struct Caller {
  std::variant<Anyone, ServiceId, NamespaceId, IngressId, ClientId> who;
  Span span;
};
struct Callee {
  ServiceId service;
  Span span;
};

struct ExternalCallee {
  ExternalId external;
  Span span;
};

struct Edge {
  bool deny = false;
  std::vector<Caller> callers;           // sorted, unique
  std::vector<Callee> callees;           // sorted, unique
  std::vector<ExternalCallee> externals; // sorted, unique; of an edge that calls out of the mesh
  std::vector<Word> ports;               // names of service ports, or protocol words: every port of it; empty = all
  std::vector<Word> methods;             // upper case; empty = all
  std::vector<StringMatch> paths;
  std::vector<HeaderMatch> headers;
  std::vector<HeaderMatch> claims; // of the end user's token, spelled as in it
  bool idempotent = false;
  Span span;

  // Asks for something that only a request has.
  bool reads_requests() const;
};

} // namespace meshc::model
