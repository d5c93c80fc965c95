# The libraries of Debian 12. Each is wrapped in one interface target, so that its headers count as system headers.
# With MESHC_STATIC all of them are archives, C++'s own library too: the binary then asks a system for libc and libm alone.
find_package(Threads REQUIRED)
if(MESHC_STATIC)
  set(OPENSSL_USE_STATIC_LIBS ON)
  add_link_options(-static-libstdc++ -static-libgcc)
endif()
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)

# meshc_library(TARGET NAME STATIC_NAME...): the shared library, or with MESHC_STATIC the first static one that exists.
function(meshc_library target name)
  add_library(${target} INTERFACE)
  if(MESHC_STATIC)
    find_library(${target}_ARCHIVE NAMES lib${name}.a)
  endif()
  if(${target}_ARCHIVE)
    target_link_libraries(${target} INTERFACE ${${target}_ARCHIVE})
  else()
    find_library(${target}_SHARED NAMES ${name} REQUIRED)
    target_link_libraries(${target} INTERFACE ${${target}_SHARED})
  endif()
endfunction()

meshc_library(meshc_yaml_cpp yaml-cpp)
meshc_library(meshc_antlr antlr4-runtime)
find_path(ANTLR_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime REQUIRED)
target_include_directories(meshc_antlr SYSTEM INTERFACE ${ANTLR_INCLUDE})

# libgit2, and zlib, which it uses and we too. Its archive needs the archives it was built with (pkg-config --static libgit2, and
# libcrypto for libssh2); Debian ships all but Kerberos. Its code would only run on a push over HTTP with Kerberos, and meshc never
# opens a connection: the functions are tied to abort(), so that the binary runs where libgssapi is missing.
add_library(meshc_git2 INTERFACE)
pkg_check_modules(GIT2 REQUIRED libgit2)
target_include_directories(meshc_git2 SYSTEM INTERFACE ${GIT2_INCLUDE_DIRS})
set(GIT2_LIBRARIES_NEEDED git2 z)
if(MESHC_STATIC)
  set(GIT2_LIBRARIES_NEEDED git2 mbedtls mbedx509 mbedcrypto http_parser ssh2 pcre2-8 z)
  foreach(function delete_sec_context display_status import_name indicate_mechs init_sec_context release_buffer release_name
                   release_oid_set)
    target_link_options(meshc_git2 INTERFACE -Wl,--defsym=gss_${function}=abort)
  endforeach()
  target_link_options(meshc_git2 INTERFACE -Wl,--defsym=GSS_C_NT_HOSTBASED_SERVICE=abort)
endif()
foreach(name ${GIT2_LIBRARIES_NEEDED})
  meshc_library(meshc_needs_${name} ${name})
  target_link_libraries(meshc_git2 INTERFACE meshc_needs_${name})
endforeach()
target_link_libraries(meshc_git2 INTERFACE OpenSSL::Crypto)
