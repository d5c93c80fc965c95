// Where a plain object stands: its site, and what else lies there.
#pragma once

#include "diagnostics/diagnostic.h"
#include "facts/site.h"
#include "manifest/look.h"

#include <string>
#include <string_view>
#include <vector>

namespace meshc::lint {

using diagnostics::Diagnostics;
using manifest::fields;
using manifest::items;
using manifest::number;
using manifest::Object;
using manifest::place;
using manifest::text;
using manifest::title;
using manifest::Value;

// Left open by whoever wrote it: `${NAME}`, `$(NAME)`, `{{ .Values.name }}`. Nothing can be said about it.
bool is_open(std::string_view text);

// As Istio reads it: a name without dots is one of the object's own namespace. Stays short when that is not known.
std::string full_host(std::string_view host, const Object &object);
// Do two hosts, each as full as it could be made, name one service? Short ones match by their first part.
bool is_same_host(std::string_view a, std::string_view b);

// `.global` was served by an add-on that is gone since Istio 1.8.
void judge_stub_domain(const Object &object, const Value &host, Diagnostics &findings);

struct Scene {
  const facts::Site &site;

  template <class Visit> void each(std::string_view kind, const Visit &visit) const {
    for (const facts::Found &found : site.objects)
      if (found.object.kind == kind)
        visit(found.object);
  }
  // Somebody here makes this name resolve: a ServiceEntry.
  bool has_entry(std::string_view host) const;
};

void judge_destination_rule(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_virtual_service(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_gateway(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_service_entry(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_service(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_authorization_policy(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_network_policy(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_cilium_policy(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_secret(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_operator(const Scene &scene, const facts::Found &found, Diagnostics &findings);
void judge_monitor(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_alerts(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_config_map(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_rollout(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_commands(const Scene &scene, Diagnostics &findings);
void judge_queries(const Scene &scene, Diagnostics &findings);
// What needs several clusters.
void judge_across(const std::vector<facts::Site> &sites, Diagnostics &findings);

} // namespace meshc::lint
