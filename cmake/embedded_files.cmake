# meshc_embed(NAME FILE): a line for each file that travels inside the binary.
meshc_embed(license ${PROJECT_SOURCE_DIR}/LICENSE)

# All schemas, packed when meshc is built (compiler/schema/pack.h), so that nothing of them is parsed when it runs.
file(GLOB MESHC_SCHEMAS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schemas/*/*.yaml)
add_executable(schema_pack ${PROJECT_SOURCE_DIR}/tools/schemas/pack_main.cpp
  ${PROJECT_SOURCE_DIR}/compiler/base/text.cpp ${PROJECT_SOURCE_DIR}/compiler/manifest/value.cpp
  ${PROJECT_SOURCE_DIR}/compiler/yaml/read.cpp ${PROJECT_SOURCE_DIR}/compiler/yaml/resolve.cpp
  ${PROJECT_SOURCE_DIR}/compiler/schema/pack.cpp ${PROJECT_SOURCE_DIR}/compiler/schema/node_writer.cpp
  ${PROJECT_SOURCE_DIR}/compiler/schema/patterns.cpp ${PROJECT_SOURCE_DIR}/compiler/schema/rules.cpp)
target_include_directories(schema_pack PRIVATE ${PROJECT_SOURCE_DIR}/compiler)
target_link_libraries(schema_pack PRIVATE meshc_yaml_cpp)
set(MESHC_SCHEMA_PACK ${PROJECT_BINARY_DIR}/embedded/schemas.pack)
add_custom_command(
  OUTPUT ${MESHC_SCHEMA_PACK}
  COMMAND schema_pack ${MESHC_SCHEMA_PACK} ${MESHC_SCHEMAS}
  DEPENDS schema_pack ${MESHC_SCHEMAS})
add_custom_target(meshc_schema_pack DEPENDS ${MESHC_SCHEMA_PACK})
add_dependencies(meshc_embedded meshc_schema_pack)
meshc_embed(schemas ${MESHC_SCHEMA_PACK})

# What `meshc init` writes.
meshc_embed(start_fleet ${PROJECT_SOURCE_DIR}/examples/start/fleet.mesh)
meshc_embed(start_services ${PROJECT_SOURCE_DIR}/examples/start/services.mesh)

# The profiles of `std`; compiler/driver/library.def names them.
meshc_embed(std_active_active ${PROJECT_SOURCE_DIR}/stdlib/active-active.mesh)
meshc_embed(std_active_passive ${PROJECT_SOURCE_DIR}/stdlib/active-passive.mesh)
meshc_embed(std_canary ${PROJECT_SOURCE_DIR}/stdlib/canary.mesh)
meshc_embed(std_hub_spoke ${PROJECT_SOURCE_DIR}/stdlib/hub-spoke.mesh)
meshc_embed(std_public_web ${PROJECT_SOURCE_DIR}/stdlib/public-web.mesh)
meshc_embed(std_resilient ${PROJECT_SOURCE_DIR}/stdlib/resilient.mesh)
meshc_embed(std_strict_mtls ${PROJECT_SOURCE_DIR}/stdlib/strict-mtls.mesh)
