# Files that travel inside the binary: meshc::embedded::<name>() gives the bytes. One assembler file with .incbin, because a
# megabyte as a C++ literal costs seconds.
enable_language(ASM)
add_library(meshc_embedded STATIC)
target_include_directories(meshc_embedded PUBLIC ${PROJECT_BINARY_DIR}/embedded)
set(EMBEDDED_ASM ${PROJECT_BINARY_DIR}/embedded/embedded.S)
set(EMBEDDED_HEADER ${PROJECT_BINARY_DIR}/embedded/embedded.h)
file(WRITE ${EMBEDDED_ASM}.new ".section .note.GNU-stack,\"\",@progbits\n.section .rodata\n")
file(WRITE ${EMBEDDED_HEADER}.new "#pragma once\n#include <string_view>\n")

function(meshc_embed name file)
  file(APPEND ${EMBEDDED_ASM}.new ".global meshc_${name}_begin\n.global meshc_${name}_end\nmeshc_${name}_begin:\n.incbin \"${file}\"\nmeshc_${name}_end:\n.byte 0\n")
  file(APPEND ${EMBEDDED_HEADER}.new
    "extern \"C\" const char meshc_${name}_begin[];\nextern \"C\" const char meshc_${name}_end[];\n"
    "namespace meshc::embedded { inline std::string_view ${name}() { return {meshc_${name}_begin, static_cast<std::size_t>(meshc_${name}_end - meshc_${name}_begin)}; } }\n")
  set_property(SOURCE ${EMBEDDED_ASM} APPEND PROPERTY OBJECT_DEPENDS ${file})
endfunction()

include(cmake/embedded_files.cmake)

file(COPY_FILE ${EMBEDDED_ASM}.new ${EMBEDDED_ASM} ONLY_IF_DIFFERENT)
file(COPY_FILE ${EMBEDDED_HEADER}.new ${EMBEDDED_HEADER} ONLY_IF_DIFFERENT)
target_sources(meshc_embedded PRIVATE ${EMBEDDED_ASM})
