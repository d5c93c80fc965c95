#include "verify/waivers.h"

#include <catch2/catch.hpp>

using namespace meshc;

namespace {

const Span here{FileId(std::size_t{0}), 0, 5};

model::Date day(std::string_view text) {
  return model::parse_date(text).value();
}

model::Waiver waiver(std::string what, std::vector<diagnostics::Subject> subjects, std::string_view until) {
  model::Waiver made;
  made.what = std::move(what);
  made.everything = subjects.empty();
  made.subjects = std::move(subjects);
  made.reason = "because";
  made.owner = "somebody@shop.example";
  made.until = day(until);
  made.span = made.until_span = here;
  return made;
}

diagnostics::Diagnostics weak(const std::string &service) {
  diagnostics::Diagnostics findings;
  findings.report(diagnostics::survivors_too_weak, here, service, "east", "1rps", "2rps").about({"service", service});
  return findings;
}

struct Judged {
  diagnostics::Diagnostics findings; // what is left of the batch
  std::string about_waivers;         // codes
};

Judged judge(std::vector<model::Waiver> waivers, diagnostics::Diagnostics findings, std::string_view now,
             verify::Expired expired = verify::Expired::fails) {
  model::Mesh mesh;
  mesh.waivers = std::move(waivers);
  verify::Waivers all(mesh, day(now), expired);
  all.apply(findings);
  diagnostics::Diagnostics about;
  all.report(about, true);
  Judged judged{std::move(findings), {}};
  for (const diagnostics::Diagnostic &finding : about.all())
    judged.about_waivers += (judged.about_waivers.empty() ? "" : " ") + std::string(finding.kind().code) + " " +
                            std::string(severity_word(finding.severity));
  return judged;
}

} // namespace

TEST_CASE("a waiver takes findings of its code about what it names, and no others") {
  const auto cart = waiver("MC5008", {{"service", "shop.cart"}}, "2026-12-31");
  const Judged taken = judge({cart}, weak("shop.cart"), "2026-01-01");
  CHECK(taken.findings.empty());
  REQUIRE(taken.findings.waived().size() == 1);
  CHECK(taken.findings.waived()[0].by.reason == "because");
  CHECK(taken.findings.waived()[0].by.until == "2026-12-31");
  CHECK(taken.about_waivers.empty());
  for (const auto &[other, findings] :
       {std::pair(cart, weak("shop.web")), std::pair(cart, weak("shop.cart.next")),
        std::pair(waiver("MC5008", {{"cluster", "shop.cart"}}, "2026-12-31"), weak("shop.cart")),
        std::pair(waiver("MC5001", {}, "2026-12-31"), weak("shop.cart"))}) {
    const Judged left = judge({other}, findings, "2026-01-01");
    CHECK(left.findings.all().size() == 1);
    CHECK(left.findings.waived().empty());
    CHECK(left.about_waivers == "MC9011 warning");
  }
  CHECK(judge({waiver("MC5008", {}, "2026-12-31")}, weak("shop.web"), "2026-01-01").findings.empty());
}

TEST_CASE("a waiver by rule takes findings of that rule alone, and none that may not be waived") {
  diagnostics::Diagnostics findings;
  findings.report(diagnostics::rule_failed, here, "ours", "Gateway `x`", "no").rule = "ours";
  auto ours = waiver("ours", {}, "2026-12-31");
  ours.is_rule = true;
  CHECK(judge({ours}, findings, "2026-01-01").findings.empty());
  auto other = ours;
  other.what = "theirs";
  CHECK(judge({other}, findings, "2026-01-01").findings.all().size() == 1);
  diagnostics::Diagnostics firm;
  auto &finding = firm.report(diagnostics::rule_failed, here, "ours", "Gateway `x`", "no");
  finding.rule = "ours";
  finding.unwaivable = true;
  CHECK(judge({ours}, firm, "2026-01-01").findings.all().size() == 1);
  diagnostics::Diagnostics structural;
  structural.report(diagnostics::syntax_error, here, "no");
  CHECK(judge({waiver("MC1001", {}, "2026-12-31")}, structural, "2026-01-01").findings.all().size() == 1);
}

TEST_CASE("the last day still counts, thirty days before it a warning begins, and the day after nothing is taken") {
  const auto at = [](std::string_view now) {
    return judge({waiver("MC5008", {}, "2026-12-31")}, weak("shop.cart"), now);
  };
  CHECK(at("2026-11-30").about_waivers.empty());
  CHECK(at("2026-12-01").about_waivers == "MC9011 warning");
  CHECK(at("2026-12-31").about_waivers == "MC9011 warning");
  CHECK(at("2026-12-31").findings.empty());
  CHECK(at("2027-01-01").about_waivers == "MC9010 error");
  CHECK(at("2027-01-01").findings.all().size() == 1);
}

TEST_CASE("an expired waiver that waits still holds, but one in force goes first") {
  const auto ended = waiver("MC5008", {}, "2026-01-31"), lasting = waiver("MC5008", {}, "2027-12-31");
  const Judged waits = judge({ended}, weak("shop.cart"), "2026-06-01", verify::Expired::waits);
  CHECK(waits.findings.empty());
  CHECK(waits.about_waivers.empty());
  const Judged both = judge({ended, lasting}, weak("shop.cart"), "2026-06-01", verify::Expired::waits);
  REQUIRE(both.findings.waived().size() == 1);
  CHECK(both.findings.waived()[0].by.waiver == 1);
  diagnostics::Diagnostics back = waits.findings;
  back.restore(0);
  CHECK(back.all().size() == 1);
  CHECK(back.waived().empty());
}
