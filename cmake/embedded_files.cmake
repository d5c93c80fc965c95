# meshc_embed(NAME FILE): a line for each file that travels inside the binary.
meshc_embed(license ${PROJECT_SOURCE_DIR}/LICENSE)
