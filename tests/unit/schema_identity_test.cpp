#include "schema/validate.h"

#include <catch2/catch.hpp>

using namespace meshc;

namespace {

manifest::Object object(std::string api_version, std::string kind, std::string space, std::string name,
                        std::uint32_t at) {
  manifest::Object made;
  made.api_version = std::move(api_version);
  made.kind = std::move(kind);
  made.space = std::move(space);
  made.name = std::move(name);
  made.origin = {FileId(std::size_t{0}), at, at + 1};
  return made;
}

} // namespace

TEST_CASE("two objects with one identity are found, with both places") {
  manifest::Bundle bundle;
  bundle.cluster = "east";
  bundle.objects.push_back(object("v1", "Service", "shop", "cart", 1));
  bundle.objects.push_back(object("security.istio.io/v1", "AuthorizationPolicy", "shop", "cart", 2));
  bundle.objects.push_back(object("v1", "Service", "shop", "web", 3));
  bundle.objects.push_back(object("v1", "Service", "pay", "cart", 4));
  bundle.objects.push_back(object("v2", "Service", "shop", "cart", 5));
  bundle.objects.push_back(object("v1", "Namespace", "", "shop", 6));
  bundle.objects.push_back(object("v1", "Namespace", "", "shop", 7));
  const auto findings = schema::check_identities(bundle);
  REQUIRE(findings.all().size() == 2);
  CHECK(findings.all()[0].message == "two places make the same object: Namespace `shop`");
  CHECK(findings.all()[1].message == "two places make the same object: Service `shop/cart`");
  CHECK(findings.all()[1].span.begin == 5);
  CHECK(findings.all()[1].labels[1].span.begin == 1);
}

TEST_CASE("groups tell objects apart") {
  manifest::Bundle bundle;
  bundle.objects.push_back(object("networking.istio.io/v1", "Gateway", "shop", "a", 1));
  bundle.objects.push_back(object("gateway.networking.k8s.io/v1", "Gateway", "shop", "a", 2));
  CHECK(schema::check_identities(bundle).empty());
}
