# Two changes to the parser that ANTLR 4.7.2 writes.
#
# 1. It reads its tables in a static constructor, so every start of the program would pay for it, `meshc version` too. They move
#    into the parser's own constructor: once, on the first parse, and safe between threads.
file(READ ${FOLDER}/MeshParser.cpp text)
string(REPLACE "MeshParser::Initializer MeshParser::_init;" "" text "${text}")
string(REPLACE "MeshParser::MeshParser(TokenStream *input) : Parser(input) {"
  "MeshParser::MeshParser(TokenStream *input) : Parser(input) {\n  static Initializer once;" text "${text}")
if(NOT text MATCHES "static Initializer once")
  message(FATAL_ERROR "the generated parser does not look as expected")
endif()
file(WRITE ${FOLDER}/MeshParser.cpp "${text}")

# 2. It includes the whole runtime: 117,000 lines, one of which (InterpreterDataReader.h) clang refuses. These headers are enough.
file(READ ${FOLDER}/MeshParser.h text)
string(REPLACE "#include \"antlr4-runtime.h\"" "#include \"antlr4-common.h\"
#include \"ANTLRErrorStrategy.h\"
#include \"NoViableAltException.h\"
#include \"Parser.h\"
#include \"ParserRuleContext.h\"
#include \"TokenStream.h\"
#include \"Vocabulary.h\"
#include \"atn/ATN.h\"
#include \"atn/ATNDeserializer.h\"
#include \"atn/ParserATNSimulator.h\"
#include \"dfa/DFA.h\"
#include \"misc/IntervalSet.h\"
#include \"support/CPPUtils.h\"
#include \"tree/TerminalNode.h\"" text "${text}")
file(WRITE ${FOLDER}/MeshParser.h "${text}")
