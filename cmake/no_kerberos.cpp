// Stands in for libgssapi, of which Debian has no archive, where libgit2 is linked statically. libgit2 would call it to log in to an
// HTTP remote with Kerberos; meshc opens no connection. Each function answers GSS_S_UNAVAILABLE (RFC 2744, 3.9.1), which libgit2
// reports as an error.
namespace {
constexpr unsigned unavailable = 16u << 16;
}

extern "C" {
extern const void *const GSS_C_NT_HOSTBASED_SERVICE = nullptr;
unsigned gss_delete_sec_context() { return unavailable; }
unsigned gss_display_status() { return unavailable; }
unsigned gss_import_name() { return unavailable; }
unsigned gss_indicate_mechs() { return unavailable; }
unsigned gss_init_sec_context() { return unavailable; }
unsigned gss_release_buffer() { return unavailable; }
unsigned gss_release_name() { return unavailable; }
unsigned gss_release_oid_set() { return unavailable; }
}
