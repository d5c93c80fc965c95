// The syntax of .mesh files. Tokens come from our own lexer, in the order of compiler/parse/tokens.def;
// a filter before this parser drops the line breaks that do not count, a comma before a closing bracket, and makes brackets balance.
//
// Each item is parsed alone: what stands between its braces has been parsed before it, so `{ }` is always empty here, memory stays
// small and a mistake cannot spread. The alternatives of `item` are told apart by the caller (a `=` before any brace makes a
// field, three words in a row a patch), everything below is decided by one token of look-ahead.
//
// Infix operators are read as a flat chain, so that no prediction tables are built, shared or locked. They bind, loosest first:
// -> <-> · where · or · and · not · == != < <= > >= in within · + - · * / · unary - · . call (compiler/parse/operators.h).
parser grammar MeshParser;

tokens {
  IDENT, LITERAL, STRING, RAW_STRING, BLOCK_STRING,
  LET, VAR, PROFILE, FOR, IF, THEN, ELSE, WHERE, IN, WITHIN, EVERY, SOME, ANY, AND, OR, NOT, TRUE, FALSE, NONE, FINAL, NEW, USE,
  IMPORT,
  ASSIGN, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, ARROW, BOTH_WAYS, PLUS, MINUS, STAR, SLASH, DOT, COMMA, COLON,
  OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, OPEN_PAREN, CLOSE_PAREN, LINE_END, INVALID
}

file : items? EOF ;
items : LINE_END* item ((LINE_END | COMMA)+ item)* LINE_END* ;
item : field | block | patch | let | variable | profile | loop | branch | usage | importing ;

field : FINAL? first=key second=key? ASSIGN content=value ; // two keys: `route staff = none`
key : parts+=(IDENT | STRING) (DOT parts+=(IDENT | STRING))* ;

block : NEW? kind=IDENT header=expr? inner=body? ;
patch : NEW? kind=IDENT target=IDENT name=(IDENT | STRING) inner=body? ;
body : OPEN_BRACE items? CLOSE_BRACE ;

let : LET name=IDENT (COLON annotation=type)? ASSIGN content=value ;
variable : VAR name=IDENT COLON annotation=type (ASSIGN content=value)? ;
type : name=IDENT (LESS of+=type (COMMA of+=type)* GREATER)? ; // int · list<duration> · map<string, int>

profile : PROFILE name=IDENT with=parameters? FOR kind=IDENT inner=body ;
parameters : OPEN_PAREN (all+=parameter (COMMA all+=parameter)*)? CLOSE_PAREN ;
parameter : name=IDENT COLON annotation=type (ASSIGN content=value)? ;

loop : FOR name=IDENT IN set=expr inner=body ;
branch : IF condition=expr yes=body (ELSE (chained=branch | no=body))? ;
usage : USE target=expr ;
importing : IMPORT path=(STRING | RAW_STRING) ;

value : record=body | plain=expr ; // a record never starts a header or stands beside an operator
expr
  : prefixes+=(NOT | MINUS)*
    ( left=operand
      ( infix=(ARROW | BOTH_WAYS | WHERE | OR | AND | EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL
             | IN | WITHIN | PLUS | MINUS | STAR | SLASH)
        right=expr )?
    | chosen=conditional
    | quantified=quantifier ) ;
conditional : IF condition=expr THEN yes=value ELSE no=value ;
quantifier : word=(EVERY | SOME) name=IDENT IN set=expr COLON condition=expr ;

operand
  : ( atom=(IDENT | LITERAL | STRING | RAW_STRING | BLOCK_STRING | TRUE | FALSE | NONE)
    | anything=ANY kind=IDENT?
    | OPEN_PAREN inner=value CLOSE_PAREN
    | elements=list )
    suffixes+=suffix* ;
suffix : DOT part=(IDENT | STRING) | OPEN_PAREN (all+=argument (COMMA all+=argument)*)? CLOSE_PAREN ;
argument : first=value (ASSIGN second=value)? ; // per_try = 600ms
list : OPEN_BRACKET (each=comprehension | all+=value (COMMA all+=value)*)? CLOSE_BRACKET ;
comprehension : FOR name=IDENT IN set=expr (IF condition=expr)? COLON result=value ;
