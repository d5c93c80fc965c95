parser grammar MeshParser;
tokens { IDENT }
file : IDENT* EOF ;
