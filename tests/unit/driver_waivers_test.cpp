// Waivers as a user meets them: --now, what is shown, what is written, and what a commit lets pass.

#include "base/json.h"
#include "driver/expired.h"
#include "driver/verbs.h"
#include "host/memory_host.h"
#include "support/project.h"
#include "temporary_folder.h"

#include <catch2/catch.hpp>

#include <cstdio>

using namespace meshc;
using namespace meshc::testing;

namespace {

std::string program(const std::string &waiver, const std::string &web = "1s", const std::string &cart = "2s") {
  return waiver + "namespace shop {\n  service web {\n    on = [east]\n    ports = [8080/http]\n    timeout = " + web +
         "\n  }\n\n  service cart {\n    on = [east, west]\n    ports = [8080/http]\n    timeout = " + cart +
         "\n    capacity = 100rps\n    load = 150rps\n    on east { replicas = 2 }\n    on west { replicas = 1 }\n  "
         "}\n}\n";
}

std::string waiver(const std::string &on = "  on = shop.cart\n") {
  return "waive MC5008 {\n" + on +
         "  reason = \"it grows next month\"\n  owner = \"team@shop.example\"\n  until = 2026-12-31\n}\n";
}

struct Machine : MemoryHost {
  explicit Machine(const std::string &text) {
    folder = "/home";
    add("/home/shop/prelude.mesh", diagnostics::prelude());
    write_program(text);
  }
  void write_program(const std::string &text) { add("/home/shop/program.mesh", text); }

  struct Ran {
    int code = 0;
    std::string output;
    std::string errors;
  };
  Ran run(std::vector<std::string> words) {
    output.clear();
    errors.clear();
    std::vector<const char *> arguments{"meshc"};
    for (const std::string &word : words)
      arguments.push_back(word.c_str());
    const int code = driver::run(static_cast<int>(arguments.size()), arguments.data(), *this);
    return {code, output, errors};
  }
};

bool holds(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void shell(const std::string &command) {
  FILE *pipe = ::popen((command + " 2>&1").c_str(), "r");
  while (std::fgetc(pipe) != EOF)
    continue;
  ::pclose(pipe);
}

} // namespace

TEST_CASE("a waived finding is no finding, and is listed in every format") {
  Machine host(program(waiver()));
  const auto text = host.run({"check", "shop", "--now", "2026-06-01", "--fail-on", "warning"});
  CHECK(text.code == 0);
  CHECK(holds(text.output, "1 finding waived: MC5008\n"));
  CHECK_FALSE(holds(text.output, "warning["));
  const auto lines = host.run({"check", "shop", "--now", "2026-06-01", "--format", "short"});
  CHECK(lines.output == "shop/program.mesh:19:12: waived MC5008 until 2026-12-31 (it grows next month): `shop.cart` "
                        "without cluster `east` can serve 100rps, but its load is 150rps\n");
  const auto document = json::read(host.run({"check", "shop", "--now", "2026-06-01", "--format", "json"}).output);
  REQUIRE(document.value);
  CHECK(*document.value->at("summary")->at("waived")->as_integer() == 1);
  CHECK(*document.value->at("summary")->at("warnings")->as_integer() == 0);
  const json::Value &finding = document.value->at("findings")->as_array()->front();
  CHECK(std::get<bool>(finding.at("waived")->data));
  CHECK(*finding.at("waiver")->at("reason")->as_string() == "it grows next month");
  const auto sarif = host.run({"check", "shop", "--now", "2026-06-01", "--format", "sarif"});
  CHECK(holds(sarif.output, "\"suppressions\""));
  CHECK(holds(sarif.output, "it grows next month (team@shop.example, until 2026-12-31)"));
}

TEST_CASE("the day comes from --now, else from the clock, and never reaches the output") {
  Machine host(program(waiver()));
  CHECK(host.run({"check", "shop", "--now", "2027-01-01"}).code == 100);
  CHECK(holds(host.output, "error[MC9010]"));
  CHECK(holds(host.output, "warning[MC5008]"));
  CHECK(host.run({"check", "shop"}).code == 0); // 2023
  host.time = 1'800'000'000;                    // 2027-01-15
  CHECK(host.run({"check", "shop"}).code == 100);
  CHECK(host.run({"check", "shop", "--now", "2026-06-01"}).code == 0);
  CHECK(host.run({"check", "shop", "--now", "2026-02-30"}).code == 1);
  CHECK(holds(host.errors, "2026-02-30"));
  CHECK(host.run({"compile", "shop", "-o", "one"}).code == 100);
  REQUIRE(host.run({"compile", "shop", "-o", "one", "--now", "2026-06-01"}).code == 0);
  REQUIRE(host.run({"compile", "shop", "-o", "two", "--now", "2026-12-30"}).code == 0);
  const auto one = host.snapshot("/home/one"), two = host.snapshot("/home/two");
  REQUIRE(one.size() == two.size());
  for (auto a = one.begin(), b = two.begin(); a != one.end(); ++a, ++b)
    CHECK(a->second == b->second);
}

TEST_CASE("after its end a waiver stops a commit that changes its subject, and no other") {
  const TemporaryFolder repository;
  shell("git init -q -b main --bare " + repository.path());
  shell("git -C " + repository.path() + " config user.name Somebody");
  shell("git -C " + repository.path() + " config user.email somebody@shop.example");
  Machine host(program(waiver()));
  const auto commit = [&](const std::string &now) {
    return host.run({"commit", "shop", "--repository", repository.path(), "--now", now, "--format", "short"});
  };
  CHECK(commit("2026-06-01").code == 0);
  const auto nothing = commit("2027-01-15");
  CHECK(nothing.code == 0);
  CHECK(holds(nothing.errors, "warning MC9010"));
  CHECK(holds(nothing.errors, "nothing changed"));
  host.write_program(program(waiver(), "3s"));
  const auto other = commit("2027-01-15");
  CHECK(other.code == 0);
  CHECK(holds(other.errors, "warning MC9010"));
  CHECK(holds(other.errors, "waived MC5008"));
  host.write_program(program(waiver(), "3s", "4s"));
  const auto own = commit("2027-01-15");
  CHECK(own.code == 100);
  CHECK(own.output.empty());
  CHECK(holds(own.errors, "error MC9010"));
  CHECK(holds(own.errors, "warning MC5008"));
  CHECK_FALSE(holds(own.errors, "waived MC5008"));
  CHECK(commit("2026-12-31").code == 0);
  // About nothing in particular: any change is one too many.
  host.write_program(program(waiver(""), "3s", "4s"));
  CHECK(commit("2027-01-15").code == 0);
  host.write_program(program(waiver(""), "5s", "4s"));
  CHECK(commit("2027-01-15").code == 100);
}

TEST_CASE("files lie in the namespace, the cluster and the names that they are about") {
  const std::string cart = "clusters/east/60-services/shop/destinationrule_shop_cart.yaml";
  const auto in = [](const char *kind, const char *name, const std::string &path) {
    return driver::lies_in({kind, name}, path);
  };
  CHECK(in("service", "shop.cart", cart));
  CHECK(in("service", "shop.cart", "clusters/east/60-services/shop/service_shop_cart.v1.yaml"));
  CHECK_FALSE(in("service", "shop.car", cart));
  CHECK_FALSE(in("service", "shop.cart", "clusters/east/60-services/shop/destinationrule_shop_cart-two.yaml"));
  CHECK_FALSE(in("service", "other.cart", cart));
  CHECK(in("namespace", "shop", cart));
  CHECK(in("namespace", "shop", "clusters/east/00-namespaces/namespace_shop.yaml"));
  CHECK_FALSE(in("namespace", "sho", cart));
  CHECK(in("cluster", "east", cart));
  CHECK(in("cluster", "east", "charts/east/istiod.yaml"));
  CHECK_FALSE(in("cluster", "west", cart));
  CHECK(in("gateway", "east.ingress", "charts/east/istio-ingress.yaml"));
  CHECK_FALSE(in("gateway", "east.ingress", cart));
  CHECK(in("ingress", "web", "clusters/east/40-gateways/gateway_istio-ingress_web.yaml"));
  CHECK(in("ingress", "web", "clusters/east/40-gateways/virtualservice_istio-ingress_ingress.web.yaml"));
  CHECK(in("ingress", "shop.web", "clusters/east/60-services/shop/gateway_shop_web.yaml"));
  CHECK_FALSE(in("ingress", "web", "clusters/east/40-gateways/gateway_istio-ingress_other.yaml"));
  CHECK(in("network", "left", cart));
  CHECK_FALSE(in("network", "left", ".meshc/lock.json"));
}
