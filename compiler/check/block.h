// Block tables: what a kind of block is called, what may stand in its header, which fields it has, of which type, what
// they mean and what holds when nobody sets them. One table a kind, in blocks/. The tables drive checking, suggestions,
// `meshc explain`, completion and the reference pages, so none of these can disagree with the compiler.
#pragma once

#include "check/kind.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace meshc::check {

struct Block;

enum class Basic : std::uint8_t {
  boolean,
  integer,
  text,         // any string
  name,         // a word or string that names something outside the program: a Secret, a label value
  duration,     // 250ms
  percent,      // 99.95%
  rate,         // 120rps
  money,        // 0.02USD/GiB
  cidr,         // 10.0.0.0/16
  address,      // an IP address or host name
  host,         // a DNS name, `*.` allowed
  url,          // https://…
  file,         // a path below the mesh folder
  port,         // 8080/http
  port_number,  // 1 to 65535
  version,      // 1.31.1
  path,         // "/v1/*": exact, or a prefix that ends in *
  condition,    // of a retry: connect-failure, 503
  match,        // present, or text
  word,         // one of Type::words
  region_name,  // declares a region: a literal
  zone_name,    // declares a zone: a literal
  reference,    // one thing of Type::kind
  own_version,  // a version of the service it is written for
  set,          // things of Type::kind
  list,         // of Type::element
  map,          // text to Type::element
  block,        // key { … } of Type::block
  repeated,     // key { … } of Type::block, any number, in order
  named,        // key NAME { … } of Type::block, any number
  choice,       // key WORD { … }: Type::block holds a block for each word
  on_set,       // on SET { … } of Type::block
  decimal,      // 1.5
  quantity,     // 500m, 64Mi
  address_only, // an IP address
  date,         // 2027-03-31
  email,
  pattern,    // a regular expression
  secret,     // secret("store/path")
  record,     // { a = 1 }: only its fields have types
  nothing,    // `none`
  plain,      // any value, handed on as it is
  expression, // read later, by whoever knows what its words mean
};

struct Word {
  std::string_view text;
  std::string_view doc;
  bool later = false;            // known to the language, refused
  std::string_view because = {}; // on purpose: what speaks against it
  std::string_view instead = {}; // what to write
};

struct Type {
  Basic basic = Basic::text;
  std::span<const Word> words{}; // of a map: what may stand in the header instead of a body
  Kind kind = Kind::cluster;
  const Type *element = nullptr;
  const Block *block = nullptr;
  std::int64_t least = std::numeric_limits<std::int64_t>::min(); // integer; duration in ms; percent in millionths
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  bool ordered = false;  // words that stand in order, weakest first
  bool or_space = false; // of a reference: a namespace stands for all that is in it
};

enum FieldFlag : std::uint16_t {
  required = 1,
  classifying = 2, // decided first; readable in `defaults … where`, not settable by it
  on_instance = 4, // may stand in `on SET`: concerns the instances there
  on_caller = 8,   // may stand in `on SET`: concerns the callers there
  later = 16,      // known to the language, refused for now
  removable = 32,  // `= none` is accepted and means off
};

struct Field {
  std::string_view name;
  Type type;
  std::string_view doc;
  std::string_view standard = {}; // what holds when nobody sets it, in words
  std::string_view example = {};  // a value, as written
  std::uint16_t flags = 0;
  std::string_view formerly = {}; // what an earlier version or Istio calls it: understood, with MC1015
};

enum class Header : std::uint8_t { none, name, edge, kind, kind_and_name };

enum Place : std::uint8_t { in_mesh = 1, in_space = 2, nested = 4 };

struct Block {
  std::string_view kind;
  Header header = Header::name;
  std::uint8_t places = in_mesh;
  std::string_view doc;
  std::string_view example = {}; // a fragment that stands beside the prelude, or a whole program
  std::span<const Field> fields{};
  bool later = false;
  bool entries = false; // its lines are entries of its only field, a map
};

// All blocks that may stand at mesh level or in a namespace, in reference order, later ones included.
std::span<const Block *const> blocks();
const Block *find_block(std::string_view kind);
// Index into block.fields, or -1.
int find_field(const Block &block, std::string_view name);
// The same for a former spelling.
int find_former(const Block &block, std::string_view name);

// For the lowering functions: a misspelt field name does not compile.
consteval std::uint16_t field_index(std::span<const Field> fields, std::string_view name) {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].name == name)
      return static_cast<std::uint16_t>(i);
  throw "no such field";
}

// "a duration such as 250ms", "one of strict, permissive", "a set of clusters": how messages and pages name a type.
std::string_view type_example(const Type &type);

} // namespace meshc::check
