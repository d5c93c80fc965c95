# ANTLR 4.7.2 reads its tables in a static constructor, so every start of the program would pay for it, `meshc version` too.
# This moves it into the parser's own constructor: once, on the first parse, and safe between threads.
file(READ ${FILE} text)
string(REPLACE "MeshParser::Initializer MeshParser::_init;" "" text "${text}")
string(REPLACE "MeshParser::MeshParser(TokenStream *input) : Parser(input) {"
  "MeshParser::MeshParser(TokenStream *input) : Parser(input) {\n  static Initializer once;" text "${text}")
if(NOT text MATCHES "static Initializer once")
  message(FATAL_ERROR "the generated parser does not look as expected")
endif()
file(WRITE ${FILE} "${text}")
