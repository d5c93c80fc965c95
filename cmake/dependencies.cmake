# The libraries of Debian 12. Each is wrapped in one interface target, so that its headers count as system headers.
find_package(Threads REQUIRED)
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

# libgit2's archive needs the archives or libraries it was built with; pkg-config knows them.
add_library(meshc_git2 INTERFACE)
pkg_check_modules(GIT2 REQUIRED libgit2)
target_include_directories(meshc_git2 SYSTEM INTERFACE ${GIT2_INCLUDE_DIRS})
find_library(GIT2_SHARED NAMES git2 REQUIRED)
target_link_libraries(meshc_git2 INTERFACE ${GIT2_SHARED})
