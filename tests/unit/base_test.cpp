#include "base/suggest.h"
#include "base/text.h"

#include <catch2/catch.hpp>

using namespace meshc;

TEST_CASE("edit distance counts a swap of neighbours once") {
  CHECK(edit_distance("cart", "cart") == 0);
  CHECK(edit_distance("cart", "crat") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("suggestions are near, deterministic, and the sole legal name is offered anyway") {
  const std::vector<std::string> legal{"timeout", "retry", "failover"};
  CHECK(did_you_mean("timout", legal) == "did you mean `timeout`?");
  CHECK(did_you_mean("TIMEOUT", legal) == "did you mean `timeout`?");
  CHECK(did_you_mean("mirror", legal).empty());
  const std::vector<std::string> sole{"ingress"};
  CHECK(did_you_mean("whatever", sole) == "did you mean `ingress`?");
  const std::vector<std::string> tie{"b1", "a1"};
  CHECK(suggestions("c1", tie) == std::vector<std::string>{"a1", "b1"});
}

TEST_CASE("broken UTF-8 is found at its first byte") {
  CHECK_FALSE(first_invalid_utf8("größe ✓ 𝄞").has_value());
  CHECK(first_invalid_utf8("ab\xff") == 2);
  CHECK(first_invalid_utf8("a\xc0\x80") == 1);
  CHECK(first_invalid_utf8("\xed\xa0\x80") == 0);
  CHECK(first_invalid_utf8("x\xe2\x82") == 1);
  CHECK(first_invalid_utf8("\xf4\x90\x80\x80") == 0);
}

TEST_CASE("base64 pads as Kubernetes expects") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("DNS names") {
  CHECK(is_dns_label("us-east-1"));
  CHECK_FALSE(is_dns_label("-a"));
  CHECK_FALSE(is_dns_label("A"));
  CHECK(is_dns_name("*.example.com", true));
  CHECK_FALSE(is_dns_name("*.example.com"));
  CHECK_FALSE(is_dns_name("*", true));
}
