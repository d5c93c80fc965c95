#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::Codes;
using meshc::testing::Hello;
using meshc::testing::World;

TEST_CASE("policy and mutual TLS need proxies on both sides") {
  Hello hello;
  hello.mesh.namespaces.push_back(hello.mesh.namespaces.front());
  Namespace &jobs = hello.mesh.namespaces.back();
  jobs.name = "jobs";
  jobs.span = hello.here();
  jobs.injection = hello.set(false);
  jobs.enforcement = Enforcement::observe;
  hello[hello.web].space = NamespaceId(1);
  CHECK(hello.codes() == Codes{"MC6001"});
  jobs.enforcement = Enforcement::enforce;
  CHECK(hello.codes() == Codes{"MC6001", "MC6004"});
  jobs.injection = {};
  hello.mesh.namespaces.front().injection = hello.set(false);
  CHECK(hello.codes() == Codes{"MC6003"});
}

TEST_CASE("any caller is worth a warning, on allow only") {
  World world;
  const auto web = world.service("web", {world.east});
  world.allow(Anyone{}, web).deny = true;
  CHECK(world.codes().empty());
  world.allow(Anyone{}, web);
  CHECK(world.codes() == Codes{"MC6010"});
}

TEST_CASE("methods and paths need HTTP") {
  World world;
  const auto store = world.service("store", {world.east});
  const auto web = world.service("web", {world.east});
  world.allow(web, store).methods.push_back({"GET", world.here()});
  CHECK(world.codes().empty());
  world[store].ports.push_back({"redis", 6379, 6379, Protocol::redis, world.here()});
  CHECK(world.codes().empty());
  Edge &edge = world.mesh.edges.front();
  edge.deny = true;
  CHECK(world.codes().empty());
  edge.ports.push_back({"http", world.here()});
  CHECK(world.codes().empty());
  edge.ports.front().text = "redis";
  CHECK(world.the("MC6013").message ==
        "`methods` cannot be judged for `shop.store` on `redis`, which is not HTTP: every connection is denied there");
  edge.deny = false;
  CHECK(world.codes() == Codes{"MC6013"});
  edge.ports.clear();
  world[store].ports.erase(world[store].ports.begin());
  CHECK(world.codes() == Codes{"MC6013"});
}

TEST_CASE("an export has a caller elsewhere, unless nobody enforces") {
  Hello hello;
  hello.mesh.edges.clear();
  CHECK(hello.codes() == Codes{"MC7001"});
  hello.mesh.namespaces.front().enforcement = Enforcement::audit;
  CHECK(hello.codes().empty());
  hello.mesh.namespaces.front().enforcement = Enforcement::enforce;
  hello.allow(Anyone{}, hello.cart);
  CHECK(hello.codes() == Codes{"MC6010"});
}

TEST_CASE("an export to where no caller runs, while its callers find it at home") {
  Hello hello;
  hello[hello.cart].policy.failover = {};
  hello.export_to(hello.cart, {hello.west});
  CHECK(hello.codes() == Codes{"MC7001"});
  CHECK(hello.the("MC7001").message == "`shop.cart` is exported, but its callers run only in `east` and find it there");
}

TEST_CASE("an ingress is allowed, encrypted and named") {
  World world;
  const auto web = world.service("web", {world.east});
  world.gateway(world[world.east], "ingress", GatewayRole::ingress, "203.0.113.12");
  const auto front = world.ingress("front", world.east, web);
  CHECK(world.codes() == Codes{"MC7003"});
  CHECK(world.the("MC7003").help == "add `allow ingress.front -> web` to namespace `shop`");
  world.allow(front, web);
  CHECK(world.codes().empty());
  Ingress &ingress = world.mesh.ingresses.front();
  ingress.hosts[0].text = "*";
  ingress.tls = {};
  CHECK(world.codes() == Codes{"MC7004", "MC7005"});
  Gateway &gateway = world[world.east].gateways.back();
  gateway.scheme = world.set(GatewayScheme::internal);
  CHECK(world.codes().empty());
}

TEST_CASE("an ingress of another namespace is called by its full name") {
  World world;
  world.mesh.namespaces.push_back(world.mesh.namespaces.front());
  world.mesh.namespaces.back().name = "web";
  const auto web = world.service("web", {world.east});
  world.gateway(world[world.east], "ingress", GatewayRole::ingress, "203.0.113.12");
  world.ingress("front", world.east, web);
  world.mesh.ingresses.front().space = NamespaceId(1);
  CHECK(world.the("MC7003").help == "add `allow web.ingress.front -> web` to namespace `shop`");
}
