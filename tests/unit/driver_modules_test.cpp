// Copies of other people's folders: locked with every byte, compared at every run.

#include "driver/module_lock.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

struct Machine : MemoryHost {
  Machine() {
    folder = "/fleet";
    add("/fleet/demo.mesh", "mesh demo {}\nnetwork left\ncluster east { network = left, region = us-east-1 }\n");
    add("/fleet/vendor/pay/pay.mesh", "namespace pay   { service checkout { on = [east], ports = [8080/http] } }\n");
    add("/fleet/vendor/pay/ca/root.pem", "certificate\n");
    add("/fleet/vendor/pay/.git/config", "hidden\n");
  }
  Ran vendor() {
    return run(*this, {"vendor", "vendor/pay", "--origin", "https://git.example/pay", "--revision", "v3"});
  }
  std::string check() { return run(*this, {"check", "--format", "short"}).output; }
};

} // namespace

TEST_CASE("vendor writes the lock, sorted, and a check agrees with it") {
  Machine host;
  const Ran ran = host.vendor();
  CHECK(ran.code == 0);
  CHECK(ran.output == "vendor/pay: 2 files of https://git.example/pay at v3\n");
  const std::string lock = std::get<std::string>(host.read("/fleet/mesh.lock"));
  CHECK(holds(lock, "\"vendor/pay\": {\n      \"origin\": \"https://git.example/pay\",\n      \"revision\": \"v3\""));
  CHECK(lock.find("ca/root.pem") < lock.find("pay.mesh"));
  CHECK_FALSE(holds(lock, "config"));
  CHECK(driver::to_json(driver::parse_module_lock(lock).lock) == lock);
  CHECK(host.check() == "");
}

TEST_CASE("a changed, added or missing file is an error that names it, both digests and the way out") {
  Machine host;
  host.vendor();
  host.add("/fleet/vendor/pay/pay.mesh", "namespace pay {}\n");
  host.add("/fleet/vendor/pay/more.mesh", "network right\n");
  host.remove("/fleet/vendor/pay/ca/root.pem");
  const std::string text = host.check();
  CHECK(times(text, "error MC9015") == 3);
  CHECK(holds(text, "`vendor/pay/pay.mesh` differs from the lock: its SHA-256 is "));
  CHECK(holds(text, ", not "));
  CHECK(holds(text, "`vendor/pay/more.mesh` differs from the lock: it was added"));
  CHECK(holds(text, "`vendor/pay/ca/root.pem` differs from the lock: it is missing"));
  CHECK(run(host, {"compile", "-o", "out"}).code == 100);
  const Ran full = run(host, {"check"});
  CHECK(holds(full.output, "revision v3 of https://git.example/pay"));
  CHECK(holds(full.output, "`meshc vendor vendor/pay --revision REVISION`"));

  CHECK(run(host, {"vendor", "vendor/pay", "--revision", "v4"}).code == 0); // the origin is known
  CHECK(holds(std::get<std::string>(host.read("/fleet/mesh.lock")), "\"revision\": \"v4\""));
  CHECK_FALSE(holds(host.check(), "MC9015"));
}

TEST_CASE("a folder that differs in everything is told in a few lines; one that is gone in one") {
  Machine host;
  for (int i = 0; i < 50; ++i)
    host.add("/fleet/vendor/pay/f" + std::to_string(i) + ".txt", "old");
  host.vendor();
  for (int i = 0; i < 50; ++i)
    host.add("/fleet/vendor/pay/f" + std::to_string(i) + ".txt", "new");
  CHECK(times(host.check(), "MC9015") == 11);
  CHECK(holds(host.check(), "40 more files"));
  host.remove("/fleet/vendor");
  CHECK(times(host.check(), "MC9015") == 1);
  CHECK(run(host, {"vendor", "vendor/pay", "--forget"}).code == 0);
  CHECK(host.check() == "");
  CHECK(run(host, {"vendor", "vendor/pay", "--forget"}).code == 1);
}

TEST_CASE("a copy beside the mesh folder is locked from there") {
  Machine host;
  host.add("/fleet/staging/demo.mesh", "import \"../lib\"\nmesh staging {}\n");
  host.add("/fleet/lib/lib.mesh", "namespace lib {}\n");
  CHECK(run(host, {"vendor", "lib", "staging", "--origin", "o", "--revision", "r"}).code == 0);
  CHECK(holds(std::get<std::string>(host.read("/fleet/staging/mesh.lock")), "\"../lib\": {"));
  CHECK(run(host, {"check", "staging"}).code == 0);
  host.add("/fleet/lib/lib.mesh", "namespace lib { manage = create }\n");
  CHECK(holds(run(host, {"check", "staging", "--format", "short"}).output, "`lib/lib.mesh` differs from the lock"));
}

TEST_CASE("what cannot be vendored is refused, and a broken lock stops everything") {
  Machine host;
  host.add("/fleet/vendor/other/fleet.mesh", "mesh other {}\n");
  host.add("/fleet/vendor/notes/a.txt", "");
  for (const char *wrong : {"vendor/other", "vendor/notes", "vendor/absent", ".", "/"}) {
    INFO(wrong);
    CHECK(run(host, {"vendor", wrong, "--origin", "o", "--revision", "r"}).code == 1);
  }
  CHECK(holds(run(host, {"vendor", "vendor/pay", "--revision", "r"}).errors, "--origin URL --revision REVISION"));
  CHECK_FALSE(host.kind("/fleet/mesh.lock"));
  for (const char *broken :
       {"<<<<<<< ours", "{}", "[]", "{\"format_version\": 2, \"vendored\": {}}",
        "{\"format_version\": 1, \"vendored\": {\"/etc\": {\"origin\": \"\", \"revision\": \"\", \"files\": {}}}}",
        "{\"format_version\": 1, \"vendored\": {\"a\": {\"origin\": \"\", \"revision\": \"\", \"files\": {\"x\": "
        "\"1\"}}}}",
        "{\"format_version\": 1, \"vendored\": {\"a\": 1}}"}) {
    host.add("/fleet/mesh.lock", broken);
    INFO(broken);
    CHECK(holds(host.check(), "error MC1021: the file `mesh.lock` cannot be used"));
    CHECK(host.vendor().code == 1);
  }
}

TEST_CASE("fmt leaves vendored files alone, unless one is named") {
  Machine host;
  host.vendor();
  run(host, {"fmt"});
  CHECK_FALSE(holds(host.check(), "MC9015"));
  CHECK(run(host, {"fmt", "--check", "vendor/pay/pay.mesh"}).code == 100);
}

TEST_CASE("killed or failing while the lock is written, the old lock or the new one is there") {
  for (std::size_t call = 1; call < 4; ++call) {
    Machine host;
    host.vendor();
    const std::string old = std::get<std::string>(host.read("/fleet/mesh.lock"));
    host.die_at(call);
    try {
      run(host, {"vendor", "vendor/pay", "--revision", "v4"});
    } catch (const MemoryHost::Died &) {
      host.restart();
    }
    const std::string now = std::get<std::string>(host.read("/fleet/mesh.lock"));
    CHECK((now == old || holds(now, "\"v4\"")));
  }
}
